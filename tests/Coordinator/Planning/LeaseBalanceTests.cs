using System.Globalization;
using System.Runtime.CompilerServices;
using Runner.Numerics;
using Runner.Planning;
using Runner.Search;
using Runner.Specs;

namespace Runner.Tests.Planning;

/// <summary>The order of leasing: useful whenever it stops.</summary>
public class LeaseBalanceTests
{
    [Fact]
    public void In_every_sweep_of_the_catalogue_an_axis_is_balanced_to_the_largest_bundle_at_every_moment()
    {
        foreach (var file in Catalogue().Where(file => Path.GetFileName(file) != "one-neuron-million.yaml"))
        {
            Check(File.ReadAllText(file), Path.GetFileName(file), null);
        }
    }

    [Fact]
    public void So_it_is_in_random_grids()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var draw = new SplitMix64((ulong)seed);
            string[] axes =
            [
                .. Axis("optimizer.lr", 8, i => $"0.{i + 1}"), .. Axis("model.bottleneck", 7, i => $"{i + 1}"), .. Axis("optimizer.beta1", 6, i => $"0.{i + 1}"),
                .. Axis("model.activation", 4, i => ((string[])["tanh", "relu", "sigmoid", "elu"])[i]), .. Axis("training.epochs", 3, i => $"{(i * i * 9) + 1}"),
            ];
            var bundle = Next(3) == 0 ? 0 : 1 + Next(9);
            Check(
                $"name: a\nmodel: {{encoder: [32]}}\nsweep: {{axes: {{{string.Join(", ", axes)}}}, replicates: {1 + Next(4)}}}\nexecution: {{bundle: {bundle}}}",
                $"seed {seed}",
                new DataSize(1437, 64));

            string[] Axis(string path, int most, Func<int, string> value) =>
                Next(2) == 0 ? [] : [$"{path}: [{string.Join(", ", Enumerable.Range(0, 1 + Next(most)).Select(value))}]"];

            int Next(int below) => (int)(draw.NextUInt64() % (ulong)below);
        }
    }

    private static void Check(string text, string name, DataSize? size)
    {
        var (points, plan) = Plan(text, size);
        var balance = LeaseBalance.Of(points, plan.Plan.Bundles);

        balance.Axis.ShouldBeLessThanOrEqualTo(balance.LargestBundle, $"{name}\n{text}");
    }

    private static (SweepPoints Points, PlannedSweep Plan) Plan(string text, DataSize? size = null)
    {
        var reading = SpecFile.Read(text, "test.yaml");
        reading.Problems.ShouldBeEmpty(text);
        var spec = reading.Spec.ShouldNotBeNull();
        var points = SweepPoints.Of(spec);
        return (points, Planner.Plan(spec, points, config => size ?? new DataSize(1000, 64)));
    }

    private static string[] Catalogue([CallerFilePath] string here = "") =>
        Directory.GetFiles(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "Experiments", "Catalogue"), "*.yaml");
}
