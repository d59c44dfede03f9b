"""The data floor: reading and cleaning order lines, and the sample data. Everything here loads on first use."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "check": ["check_file"],
        "crm": ["read_tiers", "to_crm"],
        "customers": ["CustomersReport", "read_customers"],
        "mapping": ["Mapping", "list_mappings", "load_mapping"],
        "sample.package": ["make_datasets"],
        "propose": ["propose_mapping", "write_mapping"],
        "reading": ["read_orders"],
        "report": ["CleaningReport"],
        "sample.loading": ["SAMPLE_AS_OF", "dataset_path", "datasets", "load"],
        "schemas": ["ORDERS", "require_columns"],
    },
)
