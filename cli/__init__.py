"""The command line: one file a subcommand, thin skins over `cliniq.core`."""
