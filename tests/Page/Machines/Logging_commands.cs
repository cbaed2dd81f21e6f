using System.Globalization;
using System.Text.Json;
using Runner.Commands;
using Runner.Tests.Commands;

namespace Runner.Tests.Page.Machines;

public sealed class Logging_commands : IDisposable
{
    private readonly TestConsole console = new();

    public Logging_commands() => console.Write(
        "logged.yaml",
        """
        name: logged
        data: xor
        model: {kind: mlp, hidden: [2], activation: {hidden: tanh, output: sigmoid}}
        loss: half-mse
        training: {updates: 20, batch: full}
        sweep: {axes: {optimizer.lr: [0.1, 0.5]}, replicates: 2}
        """);

    public void Dispose() => console.Dispose();

    [Fact]
    public void As_JSON_each_line_has_time_level_category_and_message()
    {
        var plain = console.Run("run", "logged.yaml", "--again").ShouldSucceed().Error.Trim().Split('\n');
        var entries = Entries(console.Run("run", "logged.yaml", "--again", "--log-format", "json").ShouldSucceed().Error);
        entries.Count.ShouldBe(plain.Length);
        foreach (var entry in entries)
        {
            entry.EnumerateObject().Select(property => property.Name).ShouldBe(["time", "level", "category", "message"]);
            var time = DateTimeOffset.ParseExact(entry.GetProperty("time").GetString()!, "yyyy-MM-ddTHH:mm:ss.fffK", CultureInfo.InvariantCulture);
            time.Offset.ShouldBe(TimeSpan.Zero);
            entry.GetProperty("level").GetString().ShouldBe("information");
            entry.GetProperty("category").GetString().ShouldBe("runner.run");
        }

        entries[0].GetProperty("message").GetString()!.ShouldContain("4 trials (2 points");
    }

    [Theory]
    [InlineData("run", "none.yaml")]
    [InlineData("coordinate", "none.yaml")]
    [InlineData("worker", "--ledger", "none/at/all.litedb")]
    [InlineData("serve", "--ledger", "none.litedb")]
    public void What_ends_a_command_is_an_entry_too(params string[] args)
    {
        var ended = console.Run([.. args, "--log-format", "json"]);
        ended.Code.ShouldBe(ExitCode.BadInput);
        var entry = Entries(ended.Error).ShouldHaveSingleItem();
        entry.GetProperty("level").GetString().ShouldBe("error");
        entry.GetProperty("category").GetString().ShouldBe($"runner.{args[0]}");
        entry.GetProperty("message").GetString()!.ShouldContain("none");
    }

    [Fact]
    public void A_level_drops_the_lines_below_it()
    {
        console.Run("run", "logged.yaml", "--log-level", "error").ShouldSucceed().Error.ShouldBeEmpty();
        console.Run("run", "none.yaml", "--log-level", "error").Error.ShouldStartWith("none.yaml: no such file.");
        console.Run("run", "none.yaml", "--log-level", "none").Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--log-format", "xml")]
    [InlineData("--log-level", "loud")]
    public void Others_are_refused_in_one_line(string option, string value)
    {
        var ended = console.Run("run", "logged.yaml", option, value);
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(value);
    }

    private static List<JsonElement> Entries(string error) =>
        [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Clone())];
}
