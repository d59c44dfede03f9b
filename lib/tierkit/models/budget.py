"""How should a budget be divided among the tiers?

Definition
    The more is spent on a tier, the less another yuan brings: gain = most x value x (1 - exp(-spend / scale)), where
    ``most`` is what may be gained at the utmost (orders, customers kept), ``value`` what one of them is worth, and
    ``scale`` the spend at which 63 % of it is reached. The gain of all is greatest when the last yuan brings the
    same in every tier that gets any (the Lagrange condition): spend = scale x ln(most x value / (scale x marginal)),
    held between floor and ceiling.

Source
    J. D. C. Little, "Models and Managers: The Concept of a Decision Calculus", Management Science 16 (1970), B466 to
    B485, on response curves that managers set themselves; H. W. Kuhn & A. W. Tucker, "Nonlinear programming" (1951), on
    the conditions with floors and ceilings.

Limits
    The curves decide, and they are estimates: try other ones before you trust a plan. The first yuan is taken to bring
    most, so there is no minimum spend to be noticed at all. What one tier hears of another's offers is
    not in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tierkit.data.schemas import require_columns
from tierkit.errors import DataError, ParameterError
from tierkit.i18n import _
from tierkit.models._checks import number, numbers_in, one_row_each
from tierkit.models._division import FEN, Floats, best_spend, gain_of, in_fen, spend_at, split_by, to_the_fen
from tierkit.models._groups import by_customer
from tierkit.models.labels import tier_label


@dataclass(frozen=True, repr=False)
class BudgetPlan:
    """How a budget is divided, from :func:`plan_budget`.

    Attributes
    ----------
    budget : what is divided.
    tiers : DataFrame, index tier: spend, share (of the budget), gain, marginal_return (what one more yuan would
        bring), return_on_spend (gain / spend; 0 where nothing is spent).
    curves : DataFrame, index tier: most, scale, value, floor, ceiling.
    compared : DataFrame, index "best", "proportional" (to most x value), "equal", within the same floors and ceilings:
        spend per tier, then gain.
    worthwhile : the budget at which the last yuan brings exactly one yuan back, within floors and ceilings.
    cautions : sentences on what to be careful about.
    """

    budget: float
    tiers: pd.DataFrame
    curves: pd.DataFrame
    compared: pd.DataFrame
    worthwhile: float
    cautions: tuple[str, ...]

    def __repr__(self) -> str:
        gain = self.compared["gain"]
        said = _("{budget} brings {best}; divided equally it would bring {equal}.").format(
            budget=f"{self.budget:,.2f}", best=f"{gain['best']:,.2f}", equal=f"{gain['equal']:,.2f}"
        )
        return "\n".join([said, *self.cautions])


def plan_budget(tiers: pd.DataFrame, budget: float) -> BudgetPlan:
    """Divide a budget so that it gains most.

    Parameters
    ----------
    tiers : index (or column) tier; most (gained at the utmost, in units such as orders), scale (money), value (money
        per unit) and, where wished, floor and ceiling (money; by default none).
    budget : money, in yuan and fen; spent to the fen.

    Raises
    ------
    DataError : a column is missing or no number; a tier stands twice; most or value below 0, scale not above 0.
    ParameterError : the budget is negative, below the floors or above the ceilings.
    """
    money = number("budget", budget, 0, np.inf, open_high=True)
    if not np.isclose(money, round(money, 2), rtol=1e-14, atol=1e-9):
        raise ParameterError(_("The budget must be in whole fen; got {budget}.").format(budget=budget))
    money = round(money, 2)
    curves = _curves(tiers)
    utmost, scale = (curves["most"] * curves["value"]).to_numpy(), curves["scale"].to_numpy()
    # Floors and ceilings in whole fen, so that what lies between them can be reached.
    low = np.ceil(curves["floor"].to_numpy() * FEN - 1e-6) / FEN
    high = np.floor(curves["ceiling"].to_numpy() * FEN + 1e-6) / FEN
    if in_fen(low).sum() > in_fen(money):
        raise ParameterError(
            _(
                "The floors add up to {floors}, more than the budget of {budget}; lower them or raise the budget."
            ).format(floors=f"{low.sum():,.2f}", budget=f"{money:,.2f}")
        )
    if in_fen(high).sum() < in_fen(money):
        raise ParameterError(
            _(
                "The ceilings allow {ceilings}, less than the budget of {budget}; raise them or lower the budget."
            ).format(ceilings=f"{high.sum():,.2f}", budget=f"{money:,.2f}")
        )
    spend = to_the_fen(best_spend(utmost, scale, low, high, money), low, high, money)
    gain, marginal = gain_of(utmost, scale, spend), utmost / scale * np.exp(-spend / scale)
    table = pd.DataFrame(
        {
            "spend": spend,
            "share": spend / money if money else 0.0,
            "gain": gain,
            "marginal_return": marginal,
            "return_on_spend": np.divide(gain, spend, out=np.zeros_like(gain), where=spend > 0),
        },
        index=curves.index,
    )
    rows = {
        "best": spend,
        "proportional": split_by(utmost if utmost.any() else np.ones(len(utmost)), low, high, money),
        "equal": split_by(np.ones(len(utmost)), low, high, money),
    }
    compared = pd.DataFrame.from_dict(rows, orient="index", columns=list(curves.index)).rename_axis("split")
    compared["gain"] = [float(gain_of(utmost, scale, row).sum()) for row in rows.values()]
    worthwhile = float(spend_at(1.0, utmost, scale, low, high).sum())
    return BudgetPlan(money, table, curves, compared, worthwhile, _cautions(table, low, high, money, worthwhile))


def response_scale(spend: float, gain: float, most: float) -> float:
    """The ``scale`` of a response curve from one campaign: ``spend`` brought ``gain`` of ``most`` possible units.

    Returns money. Raises ParameterError unless 0 < gain < most and spend > 0.
    """
    spent = number("spend", spend, 0, np.inf, open_low=True, open_high=True)
    utmost = number("most", most, 0, np.inf, open_low=True, open_high=True)
    reached = number("gain", gain, 0, utmost, open_low=True, open_high=True)
    return float(-spent / np.log1p(-reached / utmost))


def _curves(tiers: pd.DataFrame) -> pd.DataFrame:
    tiers = by_customer("tiers", tiers, "tier")
    require_columns(tiers, ["most", "scale", "value"])
    one_row_each(tiers.index, "tier")
    table = numbers_in(tiers, ["most", "scale", "value"])
    for name, fits in (("most", table["most"] >= 0), ("scale", table["scale"] > 0), ("value", table["value"] >= 0)):
        if not fits.all():
            least = _("values must lie above 0.") if name == "scale" else _("values must be at least 0.")
            raise DataError(least, _("Correct the response curves."), column=name)
    table["floor"] = numbers_in(tiers, ["floor"])["floor"] if "floor" in tiers.columns else 0.0
    table["ceiling"] = np.inf
    if "ceiling" in tiers.columns:
        # Blank or infinite: no ceiling.
        given = tiers["ceiling"].notna() & (tiers["ceiling"] != np.inf).fillna(False)
        table.loc[given, "ceiling"] = numbers_in(tiers[given], ["ceiling"])["ceiling"]
    if (table["floor"] < 0).any() or (table["ceiling"] < table["floor"]).any():
        raise DataError(
            _("floors must be at least 0 and not above the ceilings."), _("Correct the two columns."), column="floor"
        )
    return table.rename_axis("tier")


def _cautions(table: pd.DataFrame, low: Floats, high: Floats, money: float, worthwhile: float) -> tuple[str, ...]:
    said = []
    # A fen of rounding is no overspending.
    if money > worthwhile + 1:
        said.append(
            _(
                "The last yuan brings back less than a yuan: beyond a budget of {worthwhile}, spending costs more "
                "than it brings."
            ).format(worthwhile=f"{worthwhile:,.0f}")
        )
    held = table.index[(table["spend"] <= low + 1e-9) & (low > 0) | (table["spend"] >= high - 1e-9)]
    if len(held):
        said.append(
            _("Held at a floor or ceiling: {tiers}.").format(tiers=_(", ").join(tier_label(str(key)) for key in held))
        )
    return tuple(said)
