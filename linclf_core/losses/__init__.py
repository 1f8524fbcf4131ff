"""The losses. A new one is a file here and a line in LOSSES; menus, pages and tests follow."""

from linclf_core.explain.matrix import Matrix
from linclf_core.losses.base import Loss, LossTerms
from linclf_core.losses.crammer_singer import CrammerSinger
from linclf_core.losses.logistic_one_vs_all import LogisticOneVsAll
from linclf_core.losses.one_vs_all import OneVsAll
from linclf_core.losses.own import OwnLoss
from linclf_core.losses.softmax import Softmax
from linclf_core.losses.squared_hinge import SquaredHinge
from linclf_core.losses.weston_watkins import WestonWatkins

LOSSES: dict[str, type[Loss]] = {
    loss.key: loss
    for loss in (
        WestonWatkins,
        CrammerSinger,
        OneVsAll,
        Softmax,
        SquaredHinge,
        LogisticOneVsAll,
        OwnLoss,
    )
}

__all__ = ["LOSSES", "Loss", "LossTerms", "Matrix"]
