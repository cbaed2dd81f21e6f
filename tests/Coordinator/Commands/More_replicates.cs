namespace Runner.Tests.Commands;

/// <summary>More seeds for a sweep that has run, or for some of its settings.</summary>
public sealed class More_replicates : IDisposable
{
    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    private static string Spec(string name, string replicates) => $$"""
        name: {{name}}
        data: {source: digits, take: 100}
        model: {kind: autoencoder, encoder: [4], bottleneck: 2}
        training: {epochs: 2, batch: 50}
        sweep: {axes: {optimizer.lr: [0.01, 0.1], model.activation: [tanh, relu]}, replicates: {{replicates}}}
        """;

    [Fact]
    public void Of_the_points_that_match_the_missing_ones_are_trained_and_all_are_one_sweep()
    {
        console.Write("a.yaml", Spec("a", "2"));
        console.Run("run", "a.yaml").ShouldSucceed();
        var more = console.Run("run", "a", "--replicates", "4", "--where", "model.activation == tanh").ShouldSucceed();
        more.Error.ShouldContain("a: 12 trials (4 points × up to 4 replicates)");
        more.Error.ShouldContain("8 of 12 trials are taken from earlier sweeps");
        var rows = Rows("a");
        rows.Count(row => row.Contains(",tanh,")).ShouldBe(8);
        rows.Count(row => row.Contains(",relu,")).ShouldBe(4);
        console.Run("compare", "a", "--by", "model.activation").ShouldSucceed().Output.ShouldMatch("tanh +8 ");
        console.Run("compare", "a", "--where", "model.activation == tanh").ShouldSucceed().Output.ShouldContain("8 of 8 trials are recorded");

        console.Run("compare", "a@1", "a").ShouldSucceed().Output.ShouldMatch("a@1 +8 (.|\\n)*a@2 +12 |a@2 +12 (.|\\n)*a@1 +8 ");

        // The same trials, under the same identities, as the spec that asks for all of them.
        console.Write("b.yaml", Spec("b", "4"));
        console.Run("run", "b.yaml").ShouldSucceed().Error.ShouldContain("12 of 16 trials are taken from earlier sweeps");
        Rows("a").Select(Result).ShouldBeSubsetOf([.. Rows("b").Select(Result)]);
    }

    [Fact]
    public void The_same_command_goes_on_and_another_adds_to_it()
    {
        console.Write("a.yaml", Spec("a", "1"));
        console.Run("run", "a.yaml", "--replicates", "2", "--where", "optimizer.lr == 0.1").ShouldSucceed();
        console.Run("run", "a", "--replicates", "2", "--where", "optimizer.lr == 0.1").ShouldSucceed().Error.ShouldContain("a: all 6 trials are already done");
        console.Run("run", "a", "--replicates", "3").ShouldSucceed().Error.ShouldContain("6 of 12 trials are taken");
        console.Run("verify", "a").ShouldSucceed();
    }

    [Theory]
    [InlineData("--where optimizer.lr == 0.1: run trains all points. Give the number of replicates of the selected points with --replicates.", "a.yaml", "--where", "optimizer.lr == 0.1")]
    [InlineData("--where: no setting of a satisfies optimizer.lr > 1. Its axes are optimizer.lr, model.activation.", "a.yaml", "--replicates", "3", "--where", "optimizer.lr > 1")]
    [InlineData("--replicates 9: the seeds of crossed are given one by one. Give more of them in its spec.", "crossed.yaml", "--replicates", "9")]
    [InlineData("--replicates 3: cannot add to the end of this spec. Write more-replicates in it.", "flow.yaml", "--replicates", "3")]
    [InlineData("nosuch: neither a file nor a sweep of this ledger. Name a spec, for example Experiments/Catalogue/digits-init.yaml.", "nosuch")]
    public void What_cannot_be_added_is_refused_before_anything_is_planned(string message, params string[] args)
    {
        console.Write("a.yaml", Spec("a", "1"));
        console.Write("crossed.yaml", Spec("crossed", "{init: 2}"));
        console.Write("flow.yaml", "{name: flow, training: {epochs: 1}}");
        var ended = console.Run(["run", .. args]);
        ended.Code.ShouldBe(2, ended.Error);
        ended.Error.Trim().ShouldBe(message);
        Directory.GetFiles(console.Folder, "*.litedb").ShouldBeEmpty();
    }

    private string[] Rows(string sweep) =>
        [.. console.Run("export", sweep).ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];

    /// <summary>A row without the trial's number.</summary>
    private static string Result(string row) => row[(row.IndexOf(',') + 1)..];
}
