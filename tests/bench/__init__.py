"""The benches run; what they measure is the machine's business as well."""
