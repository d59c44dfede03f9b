"""The sample data as files: two CSV tables and the ``datapackage.json`` that describes them.

The same bytes on every run: fixed random streams, whole fen until the last moment, LF line ends, UTF-8.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from tierkit.data import retail
from tierkit.data.describe import datapackage
from tierkit.data.truth import CATEGORIES, CHANNELS, CITIES, CUSTOMERS

Row = list[str]

CUSTOMER_COLUMNS = ["customer_id", "name", "sex", "birth_year", "city", "province", "region", "joined_on", "channel"]
ORDER_COLUMNS = [
    "order_id", "customer_id", "ordered_at", "product_id", "category", "quantity", "unit_price", "discount",
    "amount", "cost", "channel", "city",
]  # fmt: skip
AMOUNT, CUSTOMER = ORDER_COLUMNS.index("amount"), ORDER_COLUMNS.index("customer_id")

WALK_INS = 160
"""Orders of people who never said who they are: their lines have no customer_id."""
DIRTY = {"repeated": 45, "yuan": 240, "full_width": 60, "spaces": 90}
"""How many lines have which flaw."""
FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789"}


def make_datasets(folder: str | Path) -> list[Path]:
    """Write ``retail_customers.csv``, ``retail_orders.csv`` and ``datapackage.json`` into ``folder``; the paths.

    ``folder`` is made where it is missing; each file appears whole or not at all.
    """
    customers, orders = tables()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "retail_customers.csv": _csv(CUSTOMER_COLUMNS, customers),
        "retail_orders.csv": _csv(ORDER_COLUMNS, orders),
    }
    description = datapackage({name: text.encode() for name, text in contents.items()}, dirty_lines(orders))
    contents["datapackage.json"] = json.dumps(description, ensure_ascii=False, indent=2) + "\n"
    paths = []
    for name, text in contents.items():
        part, path = folder / f"{name}.part", folder / name
        part.write_bytes(text.encode())
        part.replace(path)
        paths.append(path)
    return paths


def tables() -> tuple[list[Row], list[Row]]:
    """The rows of both tables as text, flaws included."""
    story = retail.histories()
    # Customers are numbered as they join.
    rank = np.argsort(np.argsort(story.joined, kind="stable"), kind="stable")
    sequence = np.argsort(story.time, kind="stable")
    customer = rank[story.customer[sequence]]
    seconds = retail.to_seconds(story.time[sequence])
    worth, mean_spend = retail.spending(customer, CUSTOMERS)
    who = retail.people(retail.to_seconds(np.sort(story.joined)), mean_spend)

    draw = retail.stream(4)
    channels = np.array(list(CHANNELS.values()))
    at_home = draw.random(customer.size) < 0.75
    elsewhere = retail.pick(draw, np.tile(channels, (customer.size, 1)))
    _, first = np.unique(customer, return_index=True)
    at_home[first] = True  # who joined in the app bought there
    channel = np.where(at_home, who.channel[customer], elsewhere)

    bought = retail.lines_of(worth, seconds, question=5)
    back, purchase, back_seconds = retail.brought_back(bought, seconds)
    strangers = retail.stream(7)
    passing = retail.to_seconds(np.sort(strangers.random(WALK_INS)) * retail.WEEKS)
    guests = retail.lines_of(retail.spending(np.arange(WALK_INS), WALK_INS, seed=7)[0], passing, question=8)
    guest_city = retail.pick(strangers, np.tile([city.share for city in CITIES], (WALK_INS, 1)))
    shop = list(CHANNELS).index("shop")

    n, m = seconds.size, purchase.size
    lines = retail.Lines.concat(
        bought,
        back.take(np.arange(back.order.size), back.order + n),
        guests.take(np.arange(guests.order.size), guests.order + n + m),
    )
    order_seconds = np.concatenate([seconds, back_seconds, passing])
    order_customer = np.concatenate([customer, customer[purchase], np.full(WALK_INS, -1)])
    order_channel = np.concatenate([channel, channel[purchase], np.full(WALK_INS, shop)])
    order_city = np.concatenate([who.city[customer], who.city[customer[purchase]], guest_city])
    is_return = np.repeat([False, True, False], [n, m, WALK_INS])

    turn = np.lexsort((np.arange(order_seconds.size), order_seconds))
    number = np.empty(turn.size, dtype=np.int64)
    for kind in (False, True):
        of_kind = turn[is_return[turn] == kind]
        number[of_kind] = np.arange(1, of_kind.size + 1)
    place = np.empty(turn.size, dtype=np.int64)
    place[turn] = np.arange(turn.size)

    rows: list[Row] = []
    channel_names = list(CHANNELS)
    for at in np.argsort(place[lines.order], kind="stable").tolist():
        order, category = int(lines.order[at]), CATEGORIES[lines.category[at]]
        buyer = int(order_customer[order])
        rows.append(
            [
                f"{'RT' if is_return[order] else 'SP'}{number[order]:06d}",
                f"{buyer + 1:06d}" if buyer >= 0 else "",
                retail.moment(int(order_seconds[order])),
                f"{category.code}{lines.product[at]:02d}",
                category.name,
                str(lines.quantity[at]),
                _yuan(lines.unit_price[at]),
                _yuan(lines.discount[at]),
                _yuan(lines.amount[at]),
                _yuan(lines.cost[at]),
                channel_names[order_channel[order]],
                CITIES[order_city[order]].name,
            ]
        )
    return _customers(who), _soiled(rows)


def _customers(who: retail.People) -> list[Row]:
    channels = list(CHANNELS)
    return [
        [
            f"{at + 1:06d}",
            who.name[at],
            who.sex[at],
            who.birth_year[at],
            (city := CITIES[who.city[at]]).name,
            city.province,
            city.region,
            retail.moment(int(who.joined[at]))[:10],
            channels[who.channel[at]],
        ]
        for at in range(len(who.name))
    ]


def _soiled(rows: list[Row]) -> list[Row]:
    """``rows`` with the flaws of real exports: each kind on lines of its own, repeated lines right below theirs."""
    draw = retail.stream(9)
    own = [at for at, row in enumerate(rows) if row[CUSTOMER]]
    large = [at for at in own if len(row := rows[at][AMOUNT]) >= len("1000.00") and not row.startswith("-")]
    soiled = [row.copy() for row in rows]
    taken: set[int] = set()

    def some(places: list[int], kind: str) -> list[int]:
        free = [at for at in places if at not in taken]
        chosen = [free[at] for at in np.argsort(draw.random(len(free)), kind="stable")[: DIRTY[kind]]]
        taken.update(chosen)
        return chosen

    for at in some(large, "yuan"):
        soiled[at][AMOUNT] = f"¥{float(rows[at][AMOUNT]):,.2f}"
    for at in some(own, "full_width"):
        soiled[at][AMOUNT] = rows[at][AMOUNT].translate(FULL_WIDTH)
    for turn, at in enumerate(some(own, "spaces")):
        before, after = ((" ", ""), ("", " "), ("\u3000", ""))[turn % 3]
        soiled[at][CUSTOMER] = f"{before}{rows[at][CUSTOMER]}{after}"
    twice = set(some(own, "repeated"))
    return [copy for at, row in enumerate(soiled) for copy in [row] * (2 if at in twice else 1)]


def dirty_lines(rows: list[Row]) -> dict[str, int]:
    """How many of ``rows`` have which flaw, counted from the rows themselves."""
    return {
        "lines": len(rows),
        "blank customer_id": sum(not row[CUSTOMER] for row in rows),
        "exact duplicates": len(rows) - len({tuple(row) for row in rows}),
        "amounts like ¥1,234.50": sum(row[AMOUNT].startswith("¥") for row in rows),
        "amounts in full-width digits": sum(any(ord(char) > 0xFF00 for char in row[AMOUNT]) for row in rows),
        "customer_id with spaces around": sum(row[CUSTOMER] != row[CUSTOMER].strip() for row in rows),
    }


def _yuan(fen: int) -> str:
    sign, fen = ("-" if fen < 0 else ""), abs(int(fen))
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def _csv(header: Row, rows: list[Row]) -> str:
    # No cell holds a comma but the amounts with grouped thousands.
    return "".join(",".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\n" for row in [header, *rows])
