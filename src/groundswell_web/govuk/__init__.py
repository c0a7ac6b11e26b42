"""How the workbench looks: the page around every page, forms, errors, tables, in the GOV.UK design system."""
