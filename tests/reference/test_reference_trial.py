"""Trial-style data against R systemfit and mice, and exact bootstrap variances."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from stepup_econ.analysis.trial import Trial
from stepup_econ.analysis.trial_bootstrap import _Sample, bootstrap
from stepup_econ.analysis.trial_sur import seemingly_unrelated
from stepup_econ.uncertainty.rubin import rubin

# Kmenta 1986, Elements of Econometrics, p. 687 (the data set Kmenta of R's systemfit): consumption, price, income, farm price
KMENTA = np.array([
    [98.485, 99.187, 102.163, 101.504, 104.240, 103.243, 103.993, 99.900, 100.350, 102.820, 95.435, 92.424, 94.535, 98.757, 105.797,
     100.225, 103.522, 99.929, 105.223, 106.232],
    [100.323, 104.264, 103.435, 104.506, 98.001, 99.456, 101.066, 104.763, 96.446, 91.228, 93.085, 98.801, 102.908, 98.756, 95.119,
     98.451, 86.498, 104.016, 105.769, 113.490],
    [87.4, 97.6, 96.7, 98.2, 99.8, 100.5, 103.2, 107.8, 96.6, 88.9, 75.1, 76.9, 84.6, 90.6, 103.1, 105.1, 96.4, 104.4, 110.7, 127.1],
    [98.0, 99.1, 99.1, 98.1, 110.8, 108.2, 105.6, 109.8, 108.7, 100.6, 81.0, 68.6, 70.9, 81.4, 102.3, 105.0, 110.5, 92.5, 89.3, 93.0],
])  # fmt: skip


def test_seemingly_unrelated_regressions_as_systemfit() -> None:
    quantity, price, income, farm = KMENTA
    one, trend = np.ones(20), np.arange(1.0, 21)
    demand, supply = np.stack([one, price, income]), np.stack([one, price, farm, trend])
    fit = seemingly_unrelated(np.stack([quantity, quantity]), [demand, supply])
    # systemfit 1.1-28, method "SUR", methodResidCov "noDfCor"
    expected = [99.275661881342, -0.2713332794842, 0.2948791199677, 62.294213842115, 0.1461467432231, 0.2121428728745, 0.3322116808208]
    errors = [6.927982872507, 0.08160133521093, 0.03867170865041, 9.910959937686, 0.08446531871392, 0.03565936902056, 0.0607416898245]
    assert np.concatenate(fit.coefficients) == pytest.approx(expected, rel=1e-5)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(errors, rel=1e-5)


def test_the_same_columns_give_least_squares() -> None:
    quantity, price, income, _ = KMENTA
    columns = np.stack([np.ones(20), price, income])
    fit = seemingly_unrelated(np.stack([quantity, income**1.1]), [columns, columns], per_df=True)
    for row, y in enumerate((quantity, income**1.1)):
        assert fit.coefficients[row] == pytest.approx(np.linalg.lstsq(columns.T, y, rcond=None)[0], rel=1e-8)


def test_rubins_rules_as_mice() -> None:
    # R mice 3.15, nhanes, lm(chl ~ bmi + age), m = 5, complete-data degrees of freedom 22
    q = [[56.373907779077, 3.157628759963, 32.09314308919], [41.35517483157, 4.295283763996, 20.274066103454],
         [-37.092360162725, 6.228300925625, 34.379936123937], [-29.342876112474, 6.423453944714, 24.81709584324],
         [25.857135198163, 4.795225593709, 25.96220571402]]  # fmt: skip
    u = [[3342.50685385744, 3.168847649653, 85.128260046011], [2646.11220390123, 2.725063073546, 77.271730538813],
         [3954.05358842289, 4.108278770399, 82.304502709391], [2844.52709808492, 2.921116152956, 70.25143231137],
         [2827.28431548703, 2.840901773274, 71.314182798923]]  # fmt: skip
    found = rubin(q, u, complete_df=22)
    assert found.estimate == pytest.approx([11.4301963067222, 4.9799785976013995, 27.5052893747682], rel=1e-9)
    assert found.se == pytest.approx([72.56055967342238, 2.3221951432170806, 10.784998704873505], rel=1e-6)
    assert found.df == pytest.approx([8.020422386239684, 7.835030651364517, 9.748108710650953], rel=1e-6)
    assert found.missing_share == pytest.approx([0.40686112843611655, 0.4153382106927301, 0.33582748034383586], rel=1e-6)
    assert found.riv == pytest.approx([0.6859458179892632, 0.7103905510651535, 0.5056329047123037], rel=1e-6)
    assert found.fmi == pytest.approx([0.5145047106466294, 0.5232588632722668, 0.44002686155891024], rel=1e-6)
    assert 2 * (1 - found.p_positive()) == pytest.approx([0.878723692364, 0.06503536620026, 0.0293851707841], rel=1e-6)


CLUSTERS = [[1.0, 2.0, 3.0], [4.0, 6.0], [10.0, 11.0, 12.0, 13.0]]


def two_arms(values: list[float], clusters: list[int] | None) -> Trial:
    n = len(values)
    one = np.array(values)
    groups = None if clusters is None else np.array([*clusters, *(place + 10 for place in clusters)])
    return Trial(np.r_[one, 2 * one], np.r_[-one, one], np.repeat([0, 1], n), ("usual", "early"), groups)


# Exact variances by enumeration of all resamples (Efron 1979; Davison and Hinkley 1997, section 3.8). 400,000 replicates know a
# variance to about 0.3 %.
@pytest.mark.parametrize(
    ("clustered", "stages", "expected"), [(False, 1, 1.632), (True, 1, 5.240740740740741), (True, 2, 5.3557098765432105)]
)
def test_exact_bootstrap_variances(clustered: bool, stages: int, expected: float) -> None:
    values = [x for group in CLUSTERS for x in group] if clustered else [3.0, 7.0, 1.0, 9.0, 4.0]
    labels = [place for place, group in enumerate(CLUSTERS) for _ in group] if clustered else None
    trial = two_arms(values, labels)
    how = {"stages": stages, "corrected": False, "mean_of": "clusters"}
    sim = bootstrap(trial, 400_000, seed=3, **how)  # type: ignore[arg-type]
    assert sim.costs().var(axis=1) == pytest.approx([expected, 4 * expected], rel=0.01)
    np.testing.assert_allclose(sim.effects()[0], -sim.costs()[0])
    groups = 3 if clustered else 5
    if stages == 1:
        wide = bootstrap(trial, 400_000, seed=3, **(how | {"corrected": True}))  # type: ignore[arg-type]
        assert wide.costs().var(axis=1)[0] == pytest.approx(expected * groups / (groups - 1), rel=0.01)


def test_one_stage_variance_by_enumeration() -> None:
    means = np.array([np.mean(group) for group in CLUSTERS])
    every = np.array([means[list(choice)].mean() for choice in product(range(3), repeat=3)])
    assert every.var() == pytest.approx(5.240740740740741, abs=1e-12)
    sample = _Sample.of(np.array([[x for group in CLUSTERS for x in group]] * 2), np.repeat([0, 1, 2], [3, 2, 4]), "clusters")
    assert sample.mean() == pytest.approx(means.mean())
