"""The data floor: reading and cleaning order lines, and the sample data. Everything here loads on first use."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "mapping": ["Mapping", "list_mappings", "load_mapping"],
        "package": ["make_datasets"],
        "reading": ["read_orders"],
        "report": ["CleaningReport"],
        "samples": ["SAMPLE_AS_OF", "dataset_path", "load"],
        "schemas": ["ORDERS", "require_columns"],
    },
)
