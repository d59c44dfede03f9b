"""The shop's range: 120 things for the home, twenty a category, each dearer than the one before.

The list price is the middle of what a piece has cost over the counter before discount: size and finish move a piece's
price around it. The cost share is what a piece has cost the shop of that price.
"""

from __future__ import annotations

import numpy as np

from tierkit.data.sample import cells, retail
from tierkit.data.sample.retail_orders import CATEGORY_NAMES
from tierkit.data.sample.retail_shop import shop
from tierkit.data.sample.tables import Column, Row, Table
from tierkit.data.sample.truth import CATEGORIES, FIRST_DAY, PRODUCTS_PER_CATEGORY

NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "furniture": (
        ("脚凳", "Footstool"), ("折叠凳", "Folding stool"), ("小边几", "Side table"), ("置物梯架", "Ladder shelf"),
        ("餐椅", "Dining chair"), ("床头柜", "Bedside cabinet"), ("鞋柜", "Shoe cabinet"), ("换鞋凳", "Hall bench"),
        ("书桌", "Desk"), ("茶几", "Coffee table"), ("电脑椅", "Office chair"), ("玄关柜", "Hall cabinet"),
        ("斗柜", "Chest of drawers"), ("电视柜", "TV stand"), ("餐桌", "Dining table"), ("书柜", "Bookcase"),
        ("单人沙发", "Armchair"), ("双人床架", "Double bed frame"), ("三人沙发", "Three-seat sofa"),
        ("衣柜", "Wardrobe"),
    ),
    "bedding": (
        ("枕巾", "Pillow towel"), ("枕套", "Pillowcase"), ("颈枕", "Neck pillow"), ("床笠", "Fitted sheet"),
        ("纤维枕", "Fibre pillow"), ("床单", "Flat sheet"), ("盖毯", "Throw"), ("荞麦枕", "Buckwheat pillow"),
        ("薄被", "Light quilt"), ("被套", "Quilt cover"), ("记忆枕", "Memory pillow"), ("棉被", "Cotton quilt"),
        ("三件套", "Bed set of three"), ("乳胶枕", "Latex pillow"), ("四件套", "Bed set of four"),
        ("羊毛被", "Wool quilt"), ("床褥", "Mattress pad"), ("蚕丝被", "Silk quilt"), ("羽绒被", "Down quilt"),
        ("床垫", "Mattress"),
    ),
    "kitchen": (
        ("量勺", "Measuring spoons"), ("开瓶器", "Bottle opener"), ("硅胶铲", "Silicone spatula"),
        ("削皮刀", "Peeler"), ("厨房剪刀", "Kitchen scissors"), ("隔热垫", "Pot mat"), ("饭碗", "Rice bowls"),
        ("马克杯", "Mugs"), ("砧板", "Chopping board"), ("调料罐", "Spice jars"), ("餐盘", "Dinner plates"),
        ("筷子勺子套装", "Chopsticks and spoons"), ("玻璃水壶", "Glass jug"), ("菜刀", "Cleaver"),
        ("平底锅", "Frying pan"), ("保温壶", "Vacuum flask"), ("炒锅", "Wok"), ("茶具套装", "Tea set"),
        ("砂锅", "Clay pot"), ("铸铁锅", "Cast-iron pot"),
    ),
    "storage": (
        ("封口夹", "Bag clips"), ("挂钩", "Hooks"), ("抽屉分隔板", "Drawer dividers"), ("收纳袋", "Storage bag"),
        ("衣架", "Hangers"), ("桌面收纳盒", "Desk organiser"), ("保鲜盒", "Food boxes"), ("真空压缩袋", "Vacuum bags"),
        ("鞋盒", "Shoe boxes"), ("收纳篮", "Basket"), ("床底收纳箱", "Underbed box"), ("百纳箱", "Canvas box"),
        ("伞架", "Umbrella stand"), ("脏衣篮", "Laundry basket"), ("带轮收纳箱", "Wheeled box"),
        ("浴室置物架", "Bathroom rack"), ("厨房推车", "Kitchen trolley"), ("衣帽架", "Coat stand"),
        ("层架", "Shelf unit"), ("抽屉柜", "Drawer unit"),
    ),
    "lighting": (
        ("灯泡", "Light bulb"), ("小夜灯", "Night light"), ("灯串", "String lights"), ("感应灯", "Sensor light"),
        ("夹灯", "Clip lamp"), ("橱柜灯", "Cabinet light"), ("阅读灯", "Reading lamp"), ("灯罩", "Lampshade"),
        ("床头灯", "Bedside lamp"), ("台灯", "Table lamp"), ("壁灯", "Wall lamp"), ("护眼台灯", "Study lamp"),
        ("筒灯套装", "Set of downlights"), ("镜前灯", "Mirror lamp"), ("吸顶灯", "Ceiling lamp"),
        ("落地灯", "Floor lamp"), ("纸艺吊灯", "Paper pendant"), ("餐厅吊灯", "Dining pendant"),
        ("智能吸顶灯", "Smart ceiling lamp"), ("水晶吊灯", "Chandelier"),
    ),
    "decor": (
        ("杯垫", "Coasters"), ("香薰蜡烛", "Scented candle"), ("烛台", "Candle holder"), ("干花", "Dried flowers"),
        ("小相框", "Small frame"), ("钥匙托盘", "Key tray"), ("花盆", "Flower pot"), ("靠垫套", "Cushion cover"),
        ("桌旗", "Table runner"), ("香薰机", "Diffuser"), ("花瓶", "Vase"), ("靠垫", "Cushion"), ("桌布", "Tablecloth"),
        ("台钟", "Table clock"), ("地垫", "Doormat"), ("挂钟", "Wall clock"), ("装饰画", "Print"),
        ("窗帘", "Curtains"), ("穿衣镜", "Full-length mirror"), ("地毯", "Rug"),
    ),
}  # fmt: skip
"""Chinese and English name of each product, cheapest first."""


def product_ids() -> list[str]:
    """Every product: category by category, cheapest first."""
    return [f"{each.code}{at:02d}" for each in CATEGORIES for at in range(1, PRODUCTS_PER_CATEGORY + 1)]


def _rows() -> list[Row]:
    told = shop()
    sold = told.bought
    products = len(CATEGORIES) * PRODUCTS_PER_CATEGORY
    which = sold.category * PRODUCTS_PER_CATEGORY + sold.product - 1
    turn = np.lexsort((sold.unit_price, which))
    middle = np.searchsorted(which[turn], np.arange(products), side="left")
    middle += np.bincount(which, minlength=products) // 2
    price = np.maximum(np.rint(sold.unit_price[turn][middle] / 100).astype(np.int64), 1) * 100
    gross = np.bincount(which, sold.unit_price * sold.quantity, products)
    share = np.bincount(which, sold.cost, products) / gross

    first_sale = np.full(products, np.iinfo(np.int64).max)
    np.minimum.at(first_sale, which, told.purchases.seconds[sold.order] // 86400)
    # Most things were on the shelf when the shop opened; a few came later, shortly before they first sold.
    ahead = (retail.stream(10).random(products) ** 2 * 600).astype(np.int64)
    names = [pair for category in CATEGORIES for pair in NAMES[category.name]]
    return cells.rows(
        product_ids(),
        [chinese for chinese, _ in names],
        [english for _, english in names],
        np.repeat(CATEGORY_NAMES, PRODUCTS_PER_CATEGORY).tolist(),
        cells.yuan(price),
        [f"{each:.3f}" for each in share],
        cells.dates(first_sale - ahead, FIRST_DAY),
    )


_REQUIRED = {"required": True}

PRODUCTS = Table(
    name="retail_products",
    title="Products",
    title_zh="商品",
    columns=(
        Column("product_id", {"type": "string", "constraints": {**_REQUIRED, "unique": True,
                                                                "pattern": "[A-Z]{2}[0-9]{2}"}},
               "Product", "商品编号", "Category code and number; dearer with the number",
               "品类代码加序号；序号越大价格越高"),
        Column("name_zh", {"type": "string", "constraints": _REQUIRED}, "Name in Chinese", "中文名称",
               "What the label says", "标签上的名称"),
        Column("name_en", {"type": "string", "constraints": _REQUIRED}, "Name in English", "英文名称",
               "The same in English", "同一名称的英文"),
        Column("category", {"type": "string", "constraints": {**_REQUIRED, "enum": CATEGORY_NAMES}},
               "Category", "品类", "As in retail_orders", "同 retail_orders"),
        Column("list_price", {"type": "number", "constraints": _REQUIRED}, "List price", "标价",
               "Yuan a piece in the usual size and finish", "常规尺寸和材质的单价，元"),
        Column("cost_share", {"type": "number", "constraints": {**_REQUIRED, "minimum": 0, "maximum": 1}},
               "Cost share", "成本率", "What a piece costs the shop, of its price before discount",
               "成本占优惠前价格的比例"),
        Column("launched_on", {"type": "date", "constraints": _REQUIRED}, "Launched on", "上市日期",
               "When the maker brought it out; some before the shop opened", "厂家上市日期，部分早于开业"),
    ),
    rows=_rows,
    entity="",
    ids=("product_id",),
    dates=("launched_on",),
    primary_key=("product_id",),
)  # fmt: skip
