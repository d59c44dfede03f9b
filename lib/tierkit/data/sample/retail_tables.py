"""The shop as a subject: its tables and its truth."""

from __future__ import annotations

from typing import Any

from tierkit.data.sample import retail_service, retail_survey, retail_visits, truth
from tierkit.data.sample.retail_orders import CUSTOMERS, ORDERS
from tierkit.data.sample.retail_products import PRODUCTS
from tierkit.data.sample.retail_service import SERVICE
from tierkit.data.sample.retail_survey import SURVEY
from tierkit.data.sample.retail_web import WEB_EVENTS

TABLES = (CUSTOMERS, ORDERS, PRODUCTS, WEB_EVENTS, SURVEY, SERVICE)

TRUTH: dict[str, Any] = {
    "seed": truth.SEED,
    "time_unit": "week",
    **truth.TRUTH.as_dict(),
    "web": {
        **retail_visits.TRUTH.as_dict(),
        "styles": {
            style.name: {
                "median_seconds": style.seconds,
                "pages": dict(zip(retail_visits.PAGES, style.pages, strict=True)),
                "share_among_buying": style.among_buying,
                "share_among_others": style.among_others,
            }
            for style in retail_visits.STYLES
        },
    },
    "survey": retail_survey.TRUTH.as_dict(),
    "service": retail_service.TRUTH.as_dict(),
}
