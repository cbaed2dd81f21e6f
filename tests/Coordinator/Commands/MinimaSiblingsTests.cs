using System.Text.Json;
using static Runner.Tests.Commands.MinimaOutput;

namespace Runner.Tests.Commands;

/// <summary>What <c>minima --siblings</c> says of runs that trained alike until an epoch.</summary>
public sealed class MinimaSiblingsTests : IDisposable
{
    private const string Spec = """
        name: twins
        data: {source: digits, test: 0.8}
        model: {encoder: [8], bottleneck: 2}
        optimizer: {name: adam, lr: 0.01}
        training: {epochs: 6, batch: 64}
        sweep:
          axes:
            training.fork: [0, 2, 5, 6]
          replicates: {init: 2, order: 2}
        """;

    private readonly TestConsole console = new();
    private readonly TestConsole other = new();

    public void Dispose()
    {
        console.Dispose();
        other.Dispose();
    }

    [Fact]
    public void They_are_compared_by_the_epoch_at_which_they_part_and_nothing_is_polished()
    {
        console.Write("twins.yaml", Spec);
        console.Run("run", "twins.yaml").ShouldSucceed();

        var said = console.Run("minima", "twins", "--siblings", "-o", "twins.html").ShouldSucceed();

        said.Output.ShouldContain("part at epoch");
        said.Output.ShouldContain("Siblings end in one basin whichever epoch they part at, from epoch 0 on.");
        console.Run("sweeps").ShouldSucceed().Output.ShouldNotContain("twins.minima");
        var page = File.ReadAllText(Path.Combine(console.Folder, "twins.html"));
        page.ShouldContain("When siblings part");
        page.ShouldContain("epoch at which they part");

        var study = Study(console.Run("minima", "twins", "--siblings", "--json").ShouldSucceed().Output);
        var setting = study.GetProperty("settings")[0];
        setting.GetProperty("epochs").EnumerateArray().Select(epoch => (epoch.GetProperty("epoch").GetInt32(), epoch.GetProperty("pairs").GetInt32()))
            .ShouldBe([(0, 2), (2, 2), (5, 2)], "those that part at the end never do");
        var distances = setting.GetProperty("epochs").EnumerateArray().Select(epoch => epoch.GetProperty("distance").GetProperty("median").GetDouble()).ToArray();
        distances[0].ShouldBeGreaterThan(distances[2], "the sooner they part the farther they come apart");
        setting.GetProperty("families").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public void One_slot_two_and_a_ledger_without_weights_give_the_same_bytes()
    {
        console.Write("twins.yaml", Spec);
        other.Write("twins.yaml", Spec + "\nmeasure: {weights: false}\n");
        console.Run("run", "twins.yaml", "--slots", "1").ShouldSucceed();
        other.Run("run", "twins.yaml", "--slots", "2").ShouldSucceed();

        other.Run("minima", "twins", "--siblings", "--json", "--slots", "2").ShouldSucceed().Output
            .ShouldBe(console.Run("minima", "twins", "--siblings", "--json", "--slots", "1").ShouldSucceed().Output);
    }

    [Fact]
    public void Where_there_are_no_siblings_one_line_says_so()
    {
        console.Write("alone.yaml", Spec.Replace("replicates: {init: 2, order: 2}", "replicates: {init: 2}", StringComparison.Ordinal).Replace("twins", "alone", StringComparison.Ordinal));
        console.Run("run", "alone.yaml").ShouldSucceed();

        var refused = console.Run("minima", "alone", "--siblings");

        refused.Code.ShouldBe(2);
        refused.Error.Trim().ShouldContain("alone: --siblings compares completed runs of networks that have one start and differ in seed.order or seed.noise, and there are no two.");
        refused.Error.Trim().ShouldNotContain("\n");
    }
}
