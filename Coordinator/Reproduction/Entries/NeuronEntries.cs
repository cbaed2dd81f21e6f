using System.Collections.Immutable;
using static Runner.Reproduction.ReproductionGate;

namespace Runner.Reproduction.Entries;

/// <summary>Nielsen's figures for one neuron, by time and trial; trials are in the order of the spec (start by cost).</summary>
internal static class NeuronEntries
{
    private static readonly int[] Times = [0, 50, 100, 150, 200, 250, 300];

    private static readonly (int Trial, string Name, double[] Outputs)[] Columns =
    [
        (0, "quadratic cost from (.6, .9)", [.8176, .3870, .2110, .1527, .1237, .1061, .0940]),
        (1, "cross-entropy from (.6, .9)", [.8176, .7516, .6789, .6053, .5355, .4726, .4177]),
        (3, "quadratic cost from (2, 2)", [.9820, .9759, .9641, .9334, .7887, .3572, .2028]),
        (4, "cross-entropy from (2, 2)", [.9820, .9710, .9539, .9282, .8912, .8415, .7796]),
    ];

    public static ImmutableArray<ReproductionEntry> All { get; } =
    [
        new(
            "one-neuron",
            ReproductionTier.Quick,
            "One neuron learns slowly when its output is badly wrong; the cross-entropy avoids this.",
            "Nielsen, Neural Networks and Deep Learning, chapter 3",
            [
                .. Columns.SelectMany(column => Times.Select((time, i) => Near(
                    $"{column.Name}: output after {time}", Output(column.Trial, time), column.Outputs[i], 5e-5))),
                Near("quadratic cost from (.6, .9): end", Output(0, 300), .093955694864, 1e-11),
                Near("quadratic cost from (2, 2): end", Output(3, 300), .202848424268, 1e-11),
                Near("the book's animation, without σ′, from (.6, .9): end", Output(2, 300), .0404, 5e-5),
                Near("the book's animation, without σ′, from (2, 2): end", Output(5, 300), .0479, 5e-5),
            ]),
    ];

    private static OfTrial Output(int trial, int time) => new(trial, new Measured("output", time));
}
