using Runner.Comparison;
using Runner.Comparison.Findings;
using Runner.Display;
using Runner.Planning;
using Runner.Specs;

namespace Runner.Commands;

/// <summary>A plan in one line, after one line for each warning.</summary>
public static class PlanText
{
    /// <summary>For example <c>digits-init: 270 trials (90 points × 3 replicates) in 18 bundles, 93.1 GFLOP, about 0:12 on 2 slots</c>.</summary>
    public static string Of(SweepSpec spec, PlannedSweep plan, int slots)
    {
        var estimate = plan.Estimate;
        var text = $"{spec.Name}: {Number.Of(plan.Plan.Identities.Length, "trial")} ({Extent(spec, plan)})"
            + $" in {Number.Of(plan.Plan.Bundles.Count, "bundle")}, {Flops(estimate.Flops)}, {(plan.Gate is null ? "about" : "at most")}"
            + $" {SweepProgress.Reading.Text(TimeSpan.FromSeconds(Math.Ceiling(estimate.Seconds(slots))))} on {Number.Of(slots, "slot")}";
        if (estimate.Excluded > 0)
        {
            text += $"; {Number.Of(estimate.Excluded, "point")} excluded";
        }

        if (estimate.Repeated > 0)
        {
            text += $"; {Number.Of(estimate.Repeated, "repeated point")} dropped";
        }

        text += estimate.Duplicates > 0
            ? $"; {Number.Of(estimate.Duplicates, "trial is", "trials are")} configured like an earlier one and will give the same result"
            : "";
        if (plan.Gate is { } gate)
        {
            text += $"; trials are {gate.About}";
        }

        text += string.Concat(plan.Learnt.Select(line => $"; {line}"));
        if (estimate.StateBytes > 0)
        {
            text += $"; final states take about {Size.Text(estimate.StateBytes)} of the ledger (training.keep-state: last)";
        }

        return string.Join(Environment.NewLine, plan.Warnings.Select(warning => $"warning: {warning}").Append(text));
    }

    /// <summary>For instance <c>searched: optimizer.lr (log-uniform 0.0001 0.1), model.bottleneck (2, 4, 8). Further points follow from results</c>.</summary>
    public static string OfSpace(SweepSpec spec) =>
        $"searched: {string.Join(", ", spec.Axes.Select(axis => $"{string.Join(" & ", axis.Paths)} ({Values(axis)})"))}. Further points follow from results.";

    private static string Values(SweepAxis axis) => axis.Distribution?.Canonical
        ?? Words.List([.. axis.Choices.Select(choice => choice.Labels[0])], "or", most: 6);

    private static string Extent(SweepSpec spec, PlannedSweep plan)
    {
        var (trials, estimate) = (plan.Plan.Identities.Length, plan.Estimate);
        var fresh = spec.Sample.Search is null ? 0 : trials - (estimate.Points * estimate.Replicates);
        return $"{Number.Of(estimate.Points, "point")} × {(trials - fresh == (long)estimate.Points * estimate.Replicates ? "" : "up to ")}{Number.Of(estimate.Replicates, "replicate")}{(fresh > 0 ? $" and {Number.Count(fresh)} on fresh seeds" : "")}";
    }

    /// <summary>For example <c>leased in balance: at any moment, values of an axis differ by at most 3 trials, pairs of values by at
    /// most 4 trials (largest bundle: 3 trials)</c>.</summary>
    public static string Of(LeaseBalance balance) =>
        $"leased in balance: at any moment, values of an axis differ by at most {Trials(balance.Axis)}{(balance.Pair == 0 ? "" : $", pairs of values by at most {Trials(balance.Pair)}")}"
        + $" (largest bundle: {Number.Of(balance.LargestBundle, "trial")})";

    private static string Trials(double count) =>
        $"{Math.Ceiling(count * 10) / 10:0.#} trial{(count == 1 ? "" : "s")}";

    private static string Flops(double flops) => flops switch
    {
        >= 1e15 => $"{flops / 1e15:G3} PFLOP",
        >= 1e12 => $"{flops / 1e12:G3} TFLOP",
        >= 1e9 => $"{flops / 1e9:G3} GFLOP",
        _ => $"{flops / 1e6:G3} MFLOP",
    };
}
