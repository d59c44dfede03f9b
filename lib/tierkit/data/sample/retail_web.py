"""The clickstream of the app and the web shop: one row a page, for the last 90 days.

``retail_visits`` says who comes when; here visits become pages. A page's dwell is log-normal about its visitor's
style; a visit that ends in a purchase ends on the checkout page, moments before the order.
"""

from __future__ import annotations

import numpy as np

from tierkit.data.sample import cells, retail
from tierkit.data.sample.retail import Ints
from tierkit.data.sample.retail_orders import CATEGORY_NAMES, MOMENT, PRODUCT_ID
from tierkit.data.sample.retail_visits import FROM, PAGES, STYLES, any_product, visitors, visits
from tierkit.data.sample.tables import Column, Row, Table
from tierkit.data.sample.truth import CATEGORIES, DAYS, FIRST_DAY

DWELL_SPREAD = 0.7
"""Standard deviation of the logarithm of a page's seconds."""
LOGGED_IN_VISITS = 0.6
"""The share of visits on a browser on which somebody logs in, where its owner ever does."""
TO_PAY = ("product", "cart", "checkout")


def _pages(visit: Ints, nth: Ints, length: Ints, pays: np.ndarray, style: Ints) -> Ints:
    """The page (place in PAGES) of each event: the ``nth`` of ``length`` in its visit."""
    draw = retail.stream(43)
    page = retail.pick(draw, np.array([each.pages for each in STYLES])[style])
    enters_at_home = draw.random(length.size) < 0.5
    page[(nth == 0) & (page == PAGES.index("cart"))] = PAGES.index("product")
    page[(nth == 0) & enters_at_home[visit]] = PAGES.index("home")
    left = length[visit] - nth
    for back, name in enumerate(reversed(TO_PAY), start=1):
        page[pays[visit] & (left == back)] = PAGES.index(name)
    return page


def identities(count: int, app: np.ndarray) -> list[str]:
    """W… for a browser's cookie, A… for an app: six digits that say nothing."""
    number = np.argsort(retail.stream(45).random(10 * count), kind="stable")[:count]
    return [f"{'A' if mobile else 'W'}{at:06d}" for mobile, at in zip(app.tolist(), number.tolist(), strict=True)]


def _rows() -> list[Row]:
    draw, devices, came = retail.stream(44), visitors(), visits()
    style = devices.style[came.visitor]
    pays = came.ends_at > 0
    further = np.array([each.further_pages for each in STYLES])[style]
    length = 2 + draw.poisson(further) + 2 * pays
    visit = np.repeat(np.arange(length.size), length)
    first = np.cumsum(length) - length
    nth = np.arange(visit.size) - first[visit]
    page = _pages(visit, nth, length, pays, style[visit])

    median = np.array([each.seconds for each in STYLES])[style][visit]
    dwell = np.rint(median * np.exp(DWELL_SPREAD * draw.standard_normal(visit.size)))
    seconds = np.clip(dwell, 1, 1800).astype(np.int64)
    at = _clock(came.start, came.ends_at, seconds, visit, first, length)

    name = np.array(PAGES)[page]
    has_product = np.isin(name, ["product", "cart"])
    has_category = has_product | (name == "category")
    strays = draw.random(visit.size) < 0.3
    other = retail.pick(draw, np.tile(np.array([each.weight for each in CATEGORIES]), (visit.size, 1)))
    to_pay = pays[visit] & (length[visit] - nth <= len(TO_PAY))
    category = np.where(strays & ~to_pay, other, came.category[visit])
    aimed = (came.product[visit] > 0) & (to_pay | (~strays & (draw.random(visit.size) < 0.6)))
    product = np.where(aimed, came.product[visit], any_product(draw, visit.size))

    device = came.visitor[visit]
    opens = devices.app[came.visitor] | (draw.random(length.size) < LOGGED_IN_VISITS) | pays
    # The app knows its user from the start, a browser from the second page on.
    named = devices.logs_in[device] & opens[visit] & (devices.app[device] | (nth > 0))
    identity = identities(devices.owner.size, devices.app)

    turn = np.lexsort((nth, device, at))
    turn = turn[(at[turn] >= FROM) & (at[turn] < DAYS * 86400)]
    code = [each.code for each in CATEGORIES]
    return cells.rows(
        [identity[each] for each in device[turn].tolist()],
        cells.where(named[turn], [f"{each + 1:06d}" for each in devices.owner[device[turn]].tolist()]),
        cells.moments(at[turn], FIRST_DAY),
        name[turn].tolist(),
        cells.where(has_category[turn], [CATEGORY_NAMES[each] for each in category[turn].tolist()]),
        cells.where(
            has_product[turn],
            [f"{code[c]}{p:02d}" for c, p in zip(category[turn].tolist(), product[turn].tolist(), strict=True)],
        ),
        [str(each) for each in seconds[turn].tolist()],
    )


def _clock(start: Ints, ends_at: Ints, seconds: Ints, visit: Ints, first: Ints, length: Ints) -> Ints:
    """When each page opens: one after the other; a visit that ends in a purchase is counted back from it."""
    before = np.cumsum(seconds) - seconds
    since_start = before - before[first][visit]
    whole = (since_start + seconds)[first + length - 1]
    begin: Ints = np.where(ends_at > 0, ends_at - whole, start)
    return begin[visit] + since_start


WEB_EVENTS = Table(
    name="retail_web_events",
    title="Pages seen in the app and the web shop",
    title_zh="App 与网店浏览记录",
    columns=(
        Column("visitor_id", {"type": "string", "constraints": {"required": True, "pattern": "[AW][0-9]{6}"}},
               "Visitor", "访客编号", "A… an app on a device, W… a browser by its cookie; a person may have several",
               "A 为 App 设备，W 为浏览器 Cookie；一人可有多个"),
        Column("customer_id", {"type": "string", "constraints": {"pattern": "[0-9]{6}"}}, "Customer", "客户编号",
               "As in retail_customers, on pages seen while logged in; else blank",
               "登录后的页面才有，同 retail_customers；否则为空"),
        Column("at", {**MOMENT, "constraints": {"required": True}}, "At", "时间",
               "When the page was opened, local time", "打开页面的时间，北京时间"),
        Column("page", {"type": "string", "constraints": {"required": True, "enum": list(PAGES)}}, "Page", "页面",
               "home, category, product, cart, checkout or service",
               "home 首页，category 品类页，product 商品页，cart 购物车，checkout 结算页，service 客服页"),
        Column("category", {"type": "string", "constraints": {"enum": CATEGORY_NAMES}}, "Category", "品类",
               "On category, product and cart pages", "品类页、商品页和购物车才有"),
        Column("product_id", PRODUCT_ID, "Product", "商品编号", "On product and cart pages, as in retail_products",
               "商品页和购物车才有，同 retail_products"),
        Column("seconds", {"type": "integer", "constraints": {"required": True, "minimum": 1}}, "Seconds", "停留秒数",
               "How long the page was looked at", "在页面停留的秒数"),
    ),
    rows=_rows,
    entity="customer_id",
    ids=("visitor_id", "customer_id", "product_id"),
    dates=("at",),
    foreign_keys={
        "customer_id": ("retail_customers", "customer_id"),
        "product_id": ("retail_products", "product_id"),
    },
    alias="visitor_id",
)  # fmt: skip
