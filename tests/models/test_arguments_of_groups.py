"""What holds of every function of groups, tags, offers and strategy: it changes no argument, minds no order, and says
in a sentence what it cannot use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pandas as pd
import pytest

import tierkit as tk
from tierkit.errors import TierKitError
from tierkit.models.offers import offer_list

AS_OF = "2025-06-30"


@cache
def shop() -> dict[str, pd.DataFrame]:
    """The first sixty customers of the sample shop, with all that is known of them."""
    tables = {name: tk.load(f"retail_{name}") for name in ("orders", "customers", "survey", "service", "web_events")}
    some = sorted(tables["customers"]["customer_id"])[:60]
    devices = tk.link_visitors(tables["web_events"])
    tables["web_events"] = tables["web_events"][
        tables["web_events"]["visitor_id"].isin(devices[devices.isin(some)].index)
    ]
    for name in ("orders", "customers", "survey", "service"):
        tables[name] = tables[name][tables[name]["customer_id"].isin(some)]
    return tables


@cache
def calls() -> dict[str, tuple[Callable[..., Any], dict[str, Any]]]:
    """Every function with arguments that it can use."""
    orders, customers, survey, service, log = shop().values()
    summary = tk.customer_summary(orders, AS_OF)
    money, classes = summary["monetary"], tk.abc_classes(summary["monetary"])
    places, web = tk.geographic_groups(customers), tk.browsing_features(log)
    profile = tk.profile_frame(customers, summary, AS_OF, web, service, survey, classes)
    curves = pd.DataFrame(
        {"most": [4, 12], "scale": [3e2, 4e2], "value": [30, 12], "floor": 0.0, "ceiling": [None, 90.0]}
    )
    people = customers.set_index("customer_id")[["city"]].assign(
        tier=tk.pyramid_tiers(money), value=money, manager="Li"
    )
    staff = pd.DataFrame({"manager": ["Li", "Wu"], "capacity": [5, 7], "city": ["上海", "北京"]})
    return {
        "group_summary": (tk.group_summary, {"values": summary, "groups": places}),
        "groups_by_tier": (tk.groups_by_tier, {"groups": places, "tiers": classes}),
        "cramers_v": (tk.cramers_v, {"crossing": tk.groups_by_tier(places, classes)}),
        "group_profile": (tk.group_profile, {"features": summary[["frequency", "monetary"]], "groups": places}),
        "geographic_groups": (tk.geographic_groups, {"customers": orders, "by": "city", "smallest": 0.02}),
        "purchase_groups": (tk.purchase_groups, {"orders": orders, "as_of": AS_OF, "cuts": (2, 100)}),
        "favourite_category": (tk.favourite_category, {"orders": orders, "by": "category", "least_share": 0.5}),
        "link_visitors": (tk.link_visitors, {"events": log}),
        "browsing_features": (tk.browsing_features, {"events": log, "pause_minutes": 30}),
        "browsing_groups": (tk.browsing_groups, {"events": web, "rules": tk.BrowsingRules(), "method": "k-means"}),
        "need_groups": (tk.need_groups, {"orders": orders, "survey": survey, "service": service, "rules": None}),
        "cluster_customers": (
            tk.cluster_customers,
            {"features": summary[["frequency", "monetary"]], "try_to": 3, "seed": 1, "log": ["frequency"]},
        ),
        "profile_frame": (
            tk.profile_frame,
            {"customers": customers, "summary": summary, "as_of": AS_OF, "web": web, "service": service,
             "survey": survey, "extra": classes},
        ),
        "apply_tags": (tk.apply_tags, {"frame": profile, "rules": "default"}),
        "tag_cautions": (tk.tag_cautions, {"frame": profile, "rules": "default"}),
        "tag_shares": (tk.tag_shares, {"tags": tk.apply_tags(profile), "tiers": classes}),
        "tag_profile": (tk.tag_profile, {"frame": profile, "customer_id": profile.index[0], "rules": "default"}),
        "product_affinity": (tk.product_affinity, {"orders": orders, "tiers": classes, "least_buyers": 1}),
        "item_pairs": (tk.item_pairs, {"orders": orders, "by": "category", "baskets": "order"}),
        "recommend": (tk.recommend, {"orders": orders, "customers": classes, "items": "category", "n": 2}),
        "hit_rates": (tk.hit_rates, {"orders": orders, "split": "2024-12-31", "items": "product_id"}),
        "offer_list": (offer_list, {"recommendations": tk.recommend(orders), "names": {"decor": "Candles"}}),
        "allocate_managers": (
            tk.allocate_managers,
            {"customers": people, "managers": staff, "serve": ["important"], "keep_present": True},
        ),
        "plan_budget": (tk.plan_budget, {"tiers": curves, "budget": 100}),
        "response_scale": (tk.response_scale, {"spend": 10, "gain": 3, "most": 9}),
        "campaign_break_even": (
            tk.campaign_break_even, {"size": 9, "response_rate": 0.1, "margin": 20, "cost_per_contact": 1},
        ),
        "strategy_playbook": (tk.strategy_playbook, {"tier": "A", "lang": "en", "playbook": "default"}),
        "entitlement_matrix": (tk.entitlement_matrix, {"scheme": "abc", "lang": "en", "playbook": "default"}),
        "load_playbook": (tk.load_playbook, {"source": "default"}),
        "load_tag_rules": (tk.load_tag_rules, {"source": "default"}),
    }  # fmt: skip


NAMES = """
group_summary groups_by_tier cramers_v group_profile geographic_groups purchase_groups favourite_category link_visitors
browsing_features browsing_groups need_groups cluster_customers profile_frame apply_tags tag_cautions tag_shares
tag_profile product_affinity item_pairs recommend hit_rates offer_list allocate_managers plan_budget response_scale
campaign_break_even strategy_playbook entitlement_matrix load_playbook load_tag_rules
""".split()  # noqa: SIM905 - a list to read


def told(result: Any) -> Any:
    """What can be compared of a result."""
    if isinstance(result, tk.CustomerClusters):
        return result.groups
    if isinstance(result, tk.ManagerAllocation):
        return result.assigned
    return result.tiers.sort_index() if isinstance(result, tk.BudgetPlan) else result


def same(one: Any, other: Any) -> None:
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other)
    elif isinstance(one, pd.Series):
        pd.testing.assert_series_equal(one, other)
    else:
        assert one == other


def test_the_list_is_complete() -> None:
    assert list(calls()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_no_argument_is_changed_and_the_order_of_rows_changes_nothing(name: str) -> None:
    function, given = calls()[name]
    tables = {key: value for key, value in given.items() if isinstance(value, pd.DataFrame | pd.Series)}
    before = {key: value.copy(deep=True) for key, value in tables.items()}
    result = function(**given)
    for key, value in before.items():
        same(tables[key], value)
    for key, value in tables.items():
        turned = told(function(**given | {key: value[::-1]}))
        if name in ("apply_tags", "offer_list"):  # rows as they were given
            turned = turned[::-1]
        same(turned, told(result))


def wrong(value: Any) -> Iterator[Any]:
    yield from (None, "rubbish", -7.5, float("nan"), [1, "a"], {"a": 1}, [])
    if isinstance(value, pd.DataFrame):
        yield from (pd.DataFrame(), value.iloc[:0], pd.DataFrame({"x": [1, 2]}), value.iloc[:, 0])
        yield pd.concat([value, value], axis=1)
        for at, column in enumerate(value.columns[:12]):
            yield value.drop(columns=column) if at % 3 == 0 else value.assign(**{column: (None, "abc")[at % 2]})
    if isinstance(value, pd.Series):
        yield from (value.to_frame(), value.iloc[:0], pd.concat([value, value]), value.reset_index(drop=True))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "purchase_groups"])
def test_what_cannot_be_used_is_told_in_a_sentence_and_never_by_a_traceback(name: str) -> None:
    function, given = calls()[name]
    refused = 0
    for key, value in given.items():
        for bad in wrong(value):
            try:
                function(**given | {key: bad})
            except TierKitError:
                refused += 1
    assert refused >= 4
