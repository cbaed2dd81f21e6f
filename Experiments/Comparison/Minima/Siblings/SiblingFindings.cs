using Runner.Comparison.Findings;

namespace Runner.Comparison.Minima.Siblings;

/// <summary>When siblings part, as a sentence.</summary>
internal static class SiblingFindings
{
    public static Finding Of(SiblingStudy study, SiblingSetting setting) => new(
        FindingKind.Basins,
        Verdict.Observed,
        "When do siblings part?",
        setting.Setting.Length == 0 ? Words.Capital(Sentence(setting)) : $"{setting.Setting}: {Sentence(setting)}",
        $"Siblings trained alike until they parted, then with another order of the data, other noise, or from weights beside the common ones (instability analysis, Frankle et al. 2020). "
        + $"They share a basin if the loss {study.MeasuredOn}, at {SiblingStudy.Points} places on the straight line between them, rises by no more than {Number.Short(study.Epsilon)} above the mean of the ends. Narrower rises, and other paths, were not looked at.",
        [
            new FindingNumber("in one basin from", setting.JoinedFrom ?? double.NaN, "epochs"),
            .. setting.Epochs.Select(epoch => new FindingNumber($"barrier, parted at epoch {epoch.Epoch}", epoch.Barrier.Median)),
        ]);

    private static string Sentence(SiblingSetting setting)
    {
        var (first, last) = (setting.Epochs[0], setting.Epochs[^1]);
        if (setting.Epochs.Count == 1)
        {
            return $"siblings that part at epoch {first.Epoch} end in one basin in {first.Together} of {Number.Of(first.Pairs, "pair")}, with {Barrier(first)}.";
        }

        return setting.JoinedFrom switch
        {
            null => $"even siblings that part at epoch {last.Epoch}, the last that was looked at, do not all end in one basin: {last.Pairs - last.Together} of {Number.Of(last.Pairs, "pair")} do not, with {Barrier(last)}; "
                + $"of those that part at epoch {first.Epoch}, {first.Pairs - first.Together} of {first.Pairs} do not, with {Barrier(first)}.",
            { } from when from == first.Epoch => $"siblings end in one basin whichever epoch they part at, from epoch {first.Epoch} on.",
            { } from => $"siblings that part at epoch {from} or later end in one basin; of those that part at epoch {Before(setting, from).Epoch}, {Before(setting, from).Pairs - Before(setting, from).Together} of {Number.Of(Before(setting, from).Pairs, "pair")} do not, "
                + $"with {Barrier(Before(setting, from))}.",
        };
    }

    private static SiblingEpoch Before(SiblingSetting setting, int from) => setting.Epochs.Last(epoch => epoch.Epoch < from);

    private static string Barrier(SiblingEpoch epoch) => $"a {(epoch.Pairs == 1 ? "" : "median ")}barrier of {Number.Short(Math.Max(0, epoch.Barrier.Median))}";
}
