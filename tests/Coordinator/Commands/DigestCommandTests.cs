using System.Text.Json.Nodes;
using Runner.Commands;

namespace Runner.Tests.Commands;

/// <summary>What a morning's reader is told.</summary>
public sealed class DigestCommandTests : IDisposable
{
    private const string TwoRates = """
        name: rates
        data: {source: digits, take: 200}
        model: {kind: autoencoder, encoder: [16], bottleneck: 4}
        training: {epochs: 40, batch: 32}
        execution: {bundle: 1}
        sweep:
          axes: {optimizer.lr: [0.02, 1.0e-9]}
          replicates: 40
        """;

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    [Fact]
    public void A_digest_is_of_what_ended_and_was_settled_since_the_one_before()
    {
        console.Write("rates.yaml", TwoRates);
        console.Run("run", "rates.yaml", "--slots", "1", "--max-trials", "3").Code.ShouldBe(ExitCode.Interrupted);
        var first = Digest();
        first["first"]!.GetValue<bool>().ShouldBeTrue();
        Digest().ToJsonString().ShouldBe(first.ToJsonString(), "nothing has ended since");
        console.Run("digest").ShouldSucceed().Output.ShouldStartWith("No trial has ended since the last digest. ");

        var end = console.Run("run", "rates.yaml", "--slots", "1").ShouldSucceed().Output;
        var second = Digest();
        second["first"]!.GetValue<bool>().ShouldBeFalse();
        (Ended(first) + Ended(second)).ShouldBe(80);
        end.ShouldContain($"rates: since the last digest {Ended(second)} trials have ended: {Ended(second)} completed.");

        // Whatever the first had settled is not settled again.
        Titles(first, "settled").Intersect(Titles(second, "settled")).ShouldBeEmpty();
        Titles(first, "settled").Concat(Titles(second, "settled")).ShouldNotBeEmpty();
        console.Run("digest", "rates").ShouldSucceed().Output.ShouldStartWith($"rates: since the last digest {Ended(second)} trials have ended: ");

        console.Run("report", "rates", "-o", "page.html").ShouldSucceed();
        File.ReadAllText(Path.Combine(console.Folder, "page.html")).ShouldContain($"Since the last digest {Ended(second)} trials have ended: {Ended(second)} completed.");
    }

    [Fact]
    public void The_first_digest_is_about_the_whole_sweep_and_the_page_needs_no_section_for_it()
    {
        console.Write("rates.yaml", TwoRates.Replace("epochs: 40", "epochs: 4").Replace("replicates: 40", "replicates: 8"));
        console.Run("run", "rates.yaml").ShouldSucceed().Output.ShouldNotContain("digest");
        var digest = console.Run("digest", "rates").ShouldSucceed().Output;
        digest.ShouldStartWith("rates: 16 trials have ended: 16 completed.\nSettled:\n● ");
        console.Run("report", "rates", "-o", "page.html").ShouldSucceed();
        File.ReadAllText(Path.Combine(console.Folder, "page.html")).ShouldNotContain("Since the last digest");
    }

    [Fact]
    public void What_is_not_settled_is_said_to_be_open()
    {
        console.Write("rates.yaml", TwoRates.Replace("epochs: 40", "epochs: 1").Replace("1.0e-9", "0.02000001").Replace("replicates: 40", "replicates: 3"));
        console.Run("run", "rates.yaml").ShouldSucceed();
        console.Run("digest").ShouldSucceed().Output.ShouldMatch("rates: 6 trials have ended: 6 completed.\nStill open:\n○ Not enough seeds to say .*\nNothing is settled yet.\n");
    }

    private static int Ended(JsonNode digest) => digest["ended"]!.AsObject().Sum(pair => pair.Value!.GetValue<int>());

    private static IEnumerable<string> Titles(JsonNode digest, string part) => digest[part]!.AsArray().Select(finding => $"{finding!["kind"]} {finding["title"]}");

    private JsonNode Digest() => JsonNode.Parse(console.Run("digest", "rates", "--json").ShouldSucceed().Output)!.AsArray().ShouldHaveSingleItem()!;
}
