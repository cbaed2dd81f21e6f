using Runner.Commands;

namespace Runner.Tests.Commands;

/// <summary>A command that a message recommends works as it stands: it names the ledger, or the cluster, that this one was given.</summary>
public sealed class RecommendedCommandTests : IDisposable
{
    private const string Spec = "name: s\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 500, batch: full}\nexecution: {bundle: 1}\nsweep: {replicates: 200}";

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void Every_recommendation_names_the_ledger_that_was_given()
    {
        console.Write("s.yaml", Spec);
        console.Write("late.yaml", "name: late\ndata: xor\nmodel: {kind: mlp, hidden: [2]}\ntraining: {updates: 1000000000, batch: full}\nexecution: {timeout-s: 0.05}");
        Run(["run", "s.yaml", "--slots", "1", "--max-trials", "1"]);
        ShouldRecommend(["pause", "s"], "runner resume --ledger other.litedb s");
        ShouldRecommend(["stop", "s"], "runner resume --ledger other.litedb s");
        ShouldRecommend(["cancel", "s"], "runner resume --ledger other.litedb s");
        ShouldRecommend(["minima", "s"], "runner run --ledger other.litedb s.yaml");
        ShouldRecommend(["trial", "ffffffff"], "runner trials --ledger other.litedb SWEEP");
        ShouldRecommend(["run", "late.yaml"], "runner report --ledger other.litedb late");
        ShouldRecommend(["run", "late.yaml"], "runner retry --ledger other.litedb late --failed");
        ShouldRecommend(["retry", "late", "--failed"], "runner run --ledger other.litedb late.yaml");
    }

    [Theory]
    [InlineData("a b.litedb", "--ledger 'a b.litedb'")]
    [InlineData("it's", @"--ledger 'it'\''s'")]
    [InlineData("postgres://me:secret@db/sweeps", "--ledger URL")]
    [InlineData("postgres://me@db/sweeps?password=secret", "--ledger URL")]
    [InlineData("postgres://me@db/sweeps?sslmode=require", "--ledger 'postgres://me@db/sweeps?sslmode=require'")]
    public void What_is_named_again_can_be_typed_and_holds_no_password(string ledger, string named)
    {
        var recommended = Reading("status", "--ledger", ledger);
        recommended.In("Continue with: runner resume a").ShouldBe($"Continue with: runner resume {named} a");
    }

    [Fact]
    public void A_cluster_is_named_again_for_what_works_on_one()
    {
        var recommended = Reading("compare", "a", "--cluster", "here", "--join", "login-node");
        recommended.In("See `runner trials a`.").ShouldBe("See `runner trials --cluster here --join login-node a`.");
        recommended.In("runner run a.yaml").ShouldBe("runner run a.yaml");
    }

    [Fact]
    public void What_was_not_given_is_not_named_and_what_others_run_is_not_changed()
    {
        Reading("status").In("runner resume a").ShouldBe("runner resume a");
        Reading("status", "--ledger", "x").In("in use by process 7 (runner run); runner schema").ShouldBe("in use by process 7 (runner run); runner schema");
    }

    private string Other => Path.Combine(console.Folder, "other.litedb");

    private static RecommendedCommands Reading(params string[] args)
    {
        var host = new CommandHost(TimeProvider.System, TextWriter.Null, TextWriter.Null, ".", _ => null, Live: false, Colour: false);
        var recommended = new RecommendedCommands();
        recommended.Read(CommandLine.Create(host).Parse(args));
        return recommended;
    }

    private void ShouldRecommend(string[] command, string recommended)
    {
        var run = Run(command);
        (run.Output + run.Error).Replace(Other, "other.litedb", StringComparison.Ordinal).ShouldContain(recommended);
    }

    private Processes.RunnerProcess.Ended Run(string[] command) => console.Run([.. command, "--ledger", Other]);
}
