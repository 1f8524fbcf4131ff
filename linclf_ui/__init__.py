"""What people see: core values become charts, tables, formulas and forms."""
