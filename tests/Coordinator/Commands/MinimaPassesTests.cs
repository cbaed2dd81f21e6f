using System.Text.Json;
using static Runner.Tests.Commands.MinimaOutput;

namespace Runner.Tests.Commands;

/// <summary>What <c>minima --passes</c> finds between the minima, and that it is the same however it came about.</summary>
public sealed class MinimaPassesTests : IDisposable
{
    private const string MullerBrown = """
        name: hills
        model: {kind: surface, surface: muller-brown}
        optimizer: {name: sgd, lr: 1e-4}
        training: {updates: 300, precision: float64}
        sweep:
          axes:
            model.init.planes.coordinates[0]: {from: -1.2, to: 1, steps: 4}
            model.init.planes.coordinates[1]: {from: -0.2, to: 1.8, steps: 4}
        """;

    private const string Xor = """
        name: small
        data: xor
        model:
          kind: mlp
          hidden: [2]
          activation: {hidden: tanh, output: identity}
        loss: mse
        optimizer: {name: sgd, lr: 0.1}
        training: {updates: 300, batch: full, precision: float64, weight-decay: 0.02}
        sweep:
          axes:
            model.init.weights: [{scheme: normal, std: 0.1}, {scheme: normal, std: 2}]
          replicates: 5
        """;

    private readonly TestConsole console = new();
    private readonly TestConsole other = new();

    public void Dispose()
    {
        console.Dispose();
        other.Dispose();
    }

    [Fact]
    public void A_network_whose_eigenvalues_are_too_many_to_compute_has_passes_too()
    {
        // 2-520-1: 2,081 parameters.
        console.Write("wide.yaml", Xor
            .Replace("name: small", "name: wide", StringComparison.Ordinal)
            .Replace("hidden: [2]", "hidden: [520]", StringComparison.Ordinal)
            .Replace("{name: sgd, lr: 0.1}", "{name: adam, lr: 0.01}", StringComparison.Ordinal)
            .Replace("updates: 300", "updates: 2000", StringComparison.Ordinal)
            .Replace("replicates: 5", "replicates: 3", StringComparison.Ordinal));
        console.Run("run", "wide.yaml").ShouldSucceed();

        var said = console.Run("minima", "wide", "--passes", "3").ShouldSucceed();

        said.Output.ShouldContain("2 minima are known, and the only join between them is a pass with one way down to each side.");
    }

    [Fact]
    public void The_tree_of_a_surface_has_its_passes_and_is_shown_wherever_its_minima_are()
    {
        console.Write("hills.yaml", MullerBrown);
        console.Run("run", "hills.yaml").ShouldSucceed();

        var first = console.Run("minima", "hills", "--passes", "-o", "hills.html").ShouldSucceed();

        first.Error.ShouldContain("hills.passes: looking for passes between 2 pairs of 3 minima (muller-brown).");
        first.Output.ShouldContain("3 minima are known, and both joins between them are passes with one way down to each side.");
        first.Output.ShouldContain("pass at −40.7");
        File.ReadAllText(Path.Combine(console.Folder, "hills.html")).ShouldContain("The tree of minima");
        console.Run("report", "hills", "-o", "later.html").ShouldSucceed();
        File.ReadAllText(Path.Combine(console.Folder, "later.html")).ShouldContain("How far one has to climb from one minimum to another");

        console.Run("sweeps").ShouldSucceed().Output.Split("hills.passes").Length.ShouldBe(2, "one line for all rounds");

        // Only what was trained is digested and can be trained again.
        console.Run("digest").ShouldSucceed().Output.ShouldNotContain("hills.");
        foreach (var derived in new[] { "hills.minima", "hills.passes" })
        {
            console.Run("verify", derived).Code.ShouldBe(2);
            console.Run("delete", "hills", "--dry-run").ShouldSucceed().Output.ShouldContain($"The results of minima remain: runner delete {derived}");
        }
        var again = console.Run("minima", "hills", "--passes", "--json").ShouldSucceed();
        again.Error.ShouldNotContain("looking for");
        var tree = Study(again.Output).GetProperty("tree");
        Numbers(tree, "joins", "height").ShouldBe([-72.248940112, -40.664843509], 1e-6);
        Texts(tree, "joins", "kind").ShouldBe(["pass", "pass"]);
        Numbers(tree, "leaves", "loss").ShouldBe([-146.699517210, -108.166724117, -80.767818130], 1e-6);
        tree.GetProperty("passes").EnumerateArray().ShouldAllBe(pass => pass.GetProperty("lowest-eigenvalues")[0].GetDouble() < 0 && pass.GetProperty("lowest-eigenvalues")[1].GetDouble() > 0);
        tree.GetProperty("leaves").EnumerateArray().Sum(leaf => leaf.GetProperty("trials").GetArrayLength()).ShouldBe(16);
        tree.GetProperty("numbers").GetProperty("roughness").GetDouble().ShouldBe((80.767818130 - 72.248940112 + 108.166724117 - 40.664843509) / 2, 1e-6);
    }

    [Theory]
    [InlineData(MullerBrown, "hills")]
    [InlineData(Xor, "small")]
    public void One_slot_or_two_at_once_or_piece_by_piece_the_tree_is_the_same_to_the_bit(string spec, string name)
    {
        foreach (var folder in (TestConsole[])[console, other])
        {
            folder.Write("spec.yaml", spec);
            folder.Run("run", "spec.yaml").ShouldSucceed();
        }

        var whole = Study(console.Run("minima", name, "--passes", "12", "--slots", "2", "--json").ShouldSucceed().Output).GetProperty("tree");
        other.Run("minima", name, "--passes", "1", "--slots", "1").ShouldSucceed();
        other.Run("minima", name, "--passes", "4", "--slots", "1").ShouldSucceed();
        var pieces = Study(other.Run("minima", name, "--passes", "12", "--slots", "1", "--json").ShouldSucceed().Output).GetProperty("tree");

        pieces.GetRawText().ShouldBe(whole.GetRawText());
        other.Run("export", $"{name}.passes").ShouldSucceed().Output.ShouldBe(console.Run("export", $"{name}.passes").ShouldSucceed().Output);
    }

    [Fact]
    public void Passes_are_no_sweep_to_extend_or_to_look_for_minima_in()
    {
        console.Write("hills.yaml", MullerBrown);
        console.Run("run", "hills.yaml").ShouldSucceed();
        console.Run("minima", "hills", "--passes", "1").ShouldSucceed();

        var again = console.Run("minima", "hills.passes");
        again.Code.ShouldBe(2);
        again.Error.Trim().ShouldBe("hills.passes: already has the endings of hills, or the passes between them. Run `runner minima hills`.");
        console.Run("minima", "hills", "--passes", "0").Code.ShouldBe(2);
        Study(console.Run("minima", "hills", "--json").ShouldSucceed().Output).GetProperty("best-seen").GetProperty("loss").GetDouble().ShouldBe(-146.699517210, 1e-6);
    }

    private static double[] Numbers(JsonElement tree, string list, string name) =>
        [.. tree.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(name).GetDouble())];

    private static string[] Texts(JsonElement tree, string list, string name) =>
        [.. tree.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(name).GetString()!)];
}
