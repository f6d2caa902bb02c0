"""CSV questionnaires: fields between commas, semicolons, tabs or bars, as spreadsheet programs export them."""
