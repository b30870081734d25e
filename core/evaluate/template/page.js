"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { report, errors, documents } = data;
  const PAGE = 100;
  const byId = (id) => document.getElementById(id);
  // All text enters the page as text nodes: nothing of a document is ever read as markup.
  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };
  const svg = (tag, attributes, text) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const percent = (x, signed) => x === null ? "–" : (signed && x > 0 ? "+" : "") + (100 * x).toFixed(1);
  const isFigure = (x) => x !== null && typeof x === "object";
  const range = (figure, signed) => figure.ci95 ? `[${percent(figure.ci95[0], signed)}, ${percent(figure.ci95[1], signed)}]` : "";

  // Offsets count characters, as in Python; JavaScript counts UTF-16 units, two for an emoji.
  const characters = new Map();
  const textOf = (id) => {
    if (!characters.has(id)) characters.set(id, Array.from(documents[id].text || ""));
    return characters.get(id);
  };

  // ---- figures -------------------------------------------------------------------------------------------
  byId("subtitle").textContent = `${report.documents.toLocaleString("en")} documents; percentages with 95 % intervals ` +
    `(${report.bootstrap.samples} resamplings, seed ${report.bootstrap.seed}). ${report.notes.join(". ")}`;
  const headline = report.tables.headline;
  const main = report.task === "pseudo" ? ["redact", "redact_full", "over_redaction", "f1", "precision", "recall", "exact_f1"]
    : ["f1", "ppv", "sensitivity", "status_accuracy", "micro_f1", "mention_f1", "negated_f1"];
  for (const key of main) {
    const row = headline[key];
    if (!row) continue;
    const card = make("div", { class: "card" }, make("span", {}, key.replaceAll("_", " ")),
      make("b", {}, percent(row.figure.value)), make("small", {}, range(row.figure)));
    if (row.difference) card.append(make("small", {}, `difference ${percent(row.difference.value, true)} ${range(row.difference, true)}`));
    byId("cards").append(card);
  }

  const choices = [];
  for (const name of report.task === "pseudo" ? ["tokens", "spans"] : ["conditions", "mentions", "qualifiers"]) {
    const table = report.tables[name];
    if (!table) continue;
    for (const [key, title] of data.columns[name].columns) {
      if (Object.values(table).some((row) => isFigure(row[key]))) choices.push({ name, key, title: `${name}: ${key.replaceAll("_", " ")}` });
    }
  }
  const preferred = report.task === "pseudo" ? "redact" : "f1";
  choices.forEach((choice, i) => byId("metric").append(make("option", { value: i }, choice.title)));
  byId("metric").value = Math.max(0, choices.findIndex((choice) => choice.key === preferred));

  const chart = () => {
    const choice = choices[byId("metric").value];
    byId("chart").replaceChildren();
    if (!choice) return;
    const rows = Object.entries(report.tables[choice.name]).filter(([, row]) => isFigure(row[choice.key]) && row[choice.key].value !== null);
    const others = report.tables[`against_${choice.name}`] || {};
    const [left, right, step, width] = [220, 150, 24, 1000];
    const height = rows.length * step + 30;
    const x = (value) => left + value * (width - left - right);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": choice.title });
    for (const mark of [0, 0.25, 0.5, 0.75, 1]) {
      picture.append(svg("line", { class: "grid", x1: x(mark), x2: x(mark), y1: 4, y2: height - 22 }));
      picture.append(svg("text", { class: "axis", x: x(mark), y: height - 6, "text-anchor": "middle" }, `${100 * mark} %`));
    }
    const whisker = (figure, y, kind) => {
      if (figure.ci95) picture.append(svg("line", { class: kind ? "other-whisker" : "whisker", x1: x(figure.ci95[0]), x2: x(figure.ci95[1]), y1: y, y2: y }));
      picture.append(svg("circle", { class: kind ? "other" : "dot", cx: x(figure.value), cy: y, r: kind ? 3.5 : 4.5 }));
    };
    rows.forEach(([label, row], i) => {
      const figure = row[choice.key];
      const y = 8 + i * step + step / 2;
      picture.append(svg("text", { x: left - 10, y: y + 4, "text-anchor": "end" }, label));
      picture.append(svg("rect", { class: "fill", x: x(0), y: y - 7, width: Math.max(0, x(figure.value) - x(0)), height: 14, rx: 2 }));
      whisker(figure, y, "");
      const other = others[label] && others[label][choice.key];
      if (isFigure(other) && other.value !== null) whisker(other, y + 7, "other");
      picture.append(svg("text", { x: width - right + 12, y: y + 4 }, `${percent(figure.value)} ${range(figure)}`));
    });
    byId("chart").append(picture);
    if (Object.keys(others).length) byId("chart").append(make("p", { class: "legend" }, `Blue: ${report.predicted}. Ochre, below: ${report.against}.`));
  };
  byId("metric").addEventListener("change", chart);
  chart();

  for (const [name, { title, columns }] of Object.entries(data.columns)) {
    const table = make("table", {}, make("caption", {}, title));
    table.append(make("tr", {}, make("th"), ...columns.map(([, column]) => make("th", { scope: "col" }, column))));
    for (const [label, row] of Object.entries(report.tables[name])) {
      const cells = columns.map(([key]) => {
        const value = row[key];
        const signed = key === "difference" || name.startsWith("difference");
        if (value === undefined) return make("td");
        return isFigure(value) ? make("td", {}, percent(value.value, signed), " ", make("small", {}, range(value, signed))) : make("td", {}, value.toLocaleString("en"));
      });
      table.append(make("tr", {}, make("th", { scope: "row" }, label), ...cells));
    }
    byId("tables").append(table);
  }
  for (const [name, text] of Object.entries(report.definitions)) byId("definitions").append(make("dt", {}, name), make("dd", {}, text));

  // ---- errors --------------------------------------------------------------------------------------------
  const chosen = { cause: new Set(), label: new Set(), level: new Set() };
  let shown = PAGE;
  const haystack = errors.map((e) => [e.note_id, e.label, e.gold && e.gold.text, e.predicted && e.predicted.text, e.before, e.after].join(" ").toLowerCase());
  const matches = (error, i, except) => Object.entries(chosen).every(([field, values]) => field === except || !values.size || values.has(error[field]))
    && haystack[i].includes(byId("find").value.trim().toLowerCase());

  const chips = (field, where) => {
    const counts = new Map();
    errors.forEach((error) => counts.set(error[field], 0));
    errors.forEach((error, i) => { if (matches(error, i, field)) counts.set(error[field], counts.get(error[field]) + 1); });
    where.replaceChildren(...Array.from(counts, ([value, count]) => {
      const chip = make("button", { type: "button", "data-value": value, "aria-pressed": chosen[field].has(value) }, `${value} ${count}`);
      chip.addEventListener("click", () => {
        if (!chosen[field].delete(value)) chosen[field].add(value);
        shown = PAGE;
        update();
        const again = Array.from(where.children).find((node) => node.dataset.value === value);
        if (again) again.focus();
      });
      return chip;
    }));
  };

  // A stretch of text cut at the edges of spans, each piece marked as gold, predicted or both.
  const marked = (chars, from, to, gold, predicted, named, here) => {
    const inside = (span) => span[0] < to && span[1] > from;
    const spans = [...gold.filter(inside).map((s) => ["gold", s]), ...predicted.filter(inside).map((s) => ["pred", s])];
    const edges = new Set([from, to]);
    for (const [, [start, end]] of spans) { edges.add(Math.max(from, start)); edges.add(Math.min(to, end)); }
    const cuts = Array.from(edges).sort((a, b) => a - b);
    const pieces = [];
    for (let i = 0; i + 1 < cuts.length; i++) {
      const [a, b] = [cuts[i], cuts[i + 1]];
      const over = spans.filter(([, s]) => s[0] <= a && s[1] >= b);
      const text = chars.slice(a, b).join("");
      if (!over.length) { pieces.push(document.createTextNode(text)); continue; }
      const kinds = [...new Set(over.map(([kind]) => kind))];
      const title = over.map(([kind, s]) => `${kind === "gold" ? "gold" : "predicted"}: ${s[2]}${s[3] ? ` (${s[3]})` : ""}`).join("\n");
      const mark = make("mark", { class: kinds.join(" ") + (here && a >= here[0] && b <= here[1] ? " here" : ""), title }, text);
      if (named) mark.append(make("sup", {}, [...new Set(over.filter(([, s]) => s[1] === b).map(([, s]) => s[2] + (s[3] ? ` ${s[3]}` : "")))].join(" / ")));
      pieces.push(mark);
    }
    return pieces;
  };
  const place = (error) => {
    const parts = [error.gold, error.predicted].filter((s) => s && s.start !== undefined);
    return parts.length ? [Math.min(...parts.map((s) => s.start)), Math.max(...parts.map((s) => s.end))] : null;
  };
  const side = (name, s) => {
    if (!s) return null;
    const notes = [...(s.qualifiers || []), ...(s.status !== undefined && s.status !== null ? [`status ${s.status}`] : [])];
    return make("span", {}, `${name}: ${s.label || ""}${notes.length ? ` ${notes.join(", ")}` : ""}`);
  };
  const item = (error, i) => {
    const meta = make("div", { class: "meta" }, make("b", {}, error.label), make("span", { class: "cause" }, error.cause),
      make("span", {}, error.level), side("gold", error.gold), side("predicted", error.predicted), make("span", {}, error.note_id));
    if (error.bare) meta.append(make("span", { class: "bare" }, "left readable"));
    const node = make("li", { tabindex: 0, "data-cause": error.cause, "data-label": error.label, "data-index": i }, meta);
    const where = place(error);
    const chars = textOf(error.note_id);
    if (where && chars.length) {
      const own = (s) => s ? [[s.start, s.end, s.label, (s.qualifiers || []).join(", ")]] : [];
      const [from, to] = [Math.max(0, where[0] - 60), Math.min(chars.length, where[1] + 60)];
      node.append(make("div", { class: "context" }, from ? "…" : "", ...marked(chars, from, to, own(error.gold), own(error.predicted), false), to < chars.length ? "…" : ""));
    }
    for (const [name, kind] of [["gold", "gold"], ["predicted", "pred"]]) {
      const words = error.evidence ? error.evidence[name] : [];
      if (!words.length) continue;
      const line = make("div", { class: "context" }, `${name}: `);
      words.slice(0, 8).forEach((m) => line.append(make("mark", { class: kind }, m.text || `${m.start}-${m.end}`), m.qualifiers.length ? ` (${m.qualifiers.join(", ")}) ` : " "));
      node.append(line, words.length > 8 ? `and ${words.length - 8} more` : "");
    }
    node.addEventListener("click", () => open(error));
    node.addEventListener("keydown", (event) => { if (event.key === "Enter") open(error); });
    return node;
  };
  const open = (error) => {
    const doc = documents[error.note_id];
    const chars = textOf(error.note_id);
    byId("document-title").textContent = error.note_id;
    const where = place(error);
    byId("document-text").replaceChildren(...(chars.length ? marked(chars, 0, chars.length, doc.gold, doc.predicted, true, where) : ["(no text in the gold)"]));
    byId("document").showModal();
    const here = byId("document-text").querySelector(".here");
    if (here) here.scrollIntoView({ block: "center" });
  };
  byId("close").addEventListener("click", () => byId("document").close());

  const update = () => {
    chips("cause", byId("causes"));
    chips("label", byId("labels"));
    chips("level", byId("levels"));
    byId("level-row").hidden = byId("levels").children.length < 2;
    const found = errors.map((error, i) => [error, i]).filter(([error, i]) => matches(error, i));
    byId("errors").replaceChildren(...found.slice(0, shown).map(([error, i]) => item(error, i)));
    byId("count").textContent = `${found.length.toLocaleString("en")} of ${errors.length.toLocaleString("en")} errors` +
      (found.length > shown ? `, the first ${shown} shown` : "");
    byId("more").hidden = found.length <= shown;
  };
  byId("find").addEventListener("input", () => { shown = PAGE; update(); });
  byId("more").addEventListener("click", () => { shown += PAGE; update(); });
  update();
})();
