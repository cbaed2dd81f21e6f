using System.IO.Pipes;
using System.Text.Json;
using Runner.Commands;

namespace Runner.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private const string Spec =
        """
        name: small
        data: xor
        model: {kind: mlp, hidden: [2], activation: {hidden: tanh, output: sigmoid}}
        loss: half-mse
        training: {updates: 40, batch: full}
        measure: {every: 10}
        sweep:
          axes:
            optimizer:
              - {name: adam, lr: 0.05}
              - {name: sgd, lr: 0.5}
          replicates: 3
        """;

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    public static TheoryData<string> Commands() =>
        [.. CommandLine.Create(CommandHost.ForThisProcess()).Subcommands.Where(command => !command.Hidden).Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_help_with_an_example_of_itself(string command)
    {
        var help = console.Run(command, "--help").ShouldSucceed();
        help.Output.ShouldContain($"Example:\n  runner {command}");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void No_option_of_a_command_is_there_twice(string command)
    {
        var names = CommandLine.Create(CommandHost.ForThisProcess()).Subcommands.Single(one => one.Name == command)
            .Options.SelectMany(option => option.Aliases.Append(option.Name)).ToList();
        names.ShouldBeUnique();
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("run")]
    [InlineData("export", "small", "--format", "xml")]
    [InlineData("compare", "small", "--nonsense")]
    [InlineData("run", "small.yaml", "--slots", "0")]
    [InlineData("run", "small.yaml", "--slots", "many")]
    [InlineData("run", "small.yaml", "--workers", "-2")]
    [InlineData("run", "small.yaml", "--workers", "1025")]
    [InlineData("run", "small.yaml", "--slots", "5000")]
    [InlineData("run", "small.yaml", "--replicates", "0")]
    [InlineData("minima", "small", "--top", "0")]
    [InlineData("worker", "--label", "gpu")]
    [InlineData("worker", "--label", "gpu=")]
    [InlineData("worker", "--label", "=yes")]
    [InlineData("worker", "--label", "")]
    [InlineData("worker", "--label", "gpu=a b")]
    [InlineData("run", "small.yaml", "--max-hours", "inf")]
    [InlineData("run", "small.yaml", "--max-trials", "1.5")]
    [InlineData("fly")]
    [InlineData("run", "")]
    [InlineData("compare", "small", "")]
    public void What_cannot_be_parsed_is_one_line_with_a_remedy_and_exit_code_2(params string[] args)
    {
        var ended = console.Run(args);
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldContain("--help");
        ended.Error.Trim().Split('\n').Length.ShouldBe(1);
        ended.Error.ShouldNotContain("System.");
        ended.Output.ShouldBeEmpty();
    }

    [Fact]
    public void A_sweep_that_cannot_be_planned_leaves_no_ledger_behind()
    {
        console.Write("no-data.yaml", Spec.Replace("data: xor", "data: {source: csv, path: missing.csv, target: y}"));
        console.Run("run", "no-data.yaml").Code.ShouldBe(ExitCode.BadInput);
        Directory.GetFileSystemEntries(console.Folder).ShouldBe([Path.Combine(console.Folder, "no-data.yaml")]);
    }

    [Fact]
    public void A_report_that_could_not_be_written_is_refused_before_training()
    {
        console.Write("small.yaml", Spec);
        var ended = console.Run("run", "small.yaml", "--report", "no-such-folder/report.html");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldStartWith("no-such-folder/report.html: cannot be written");
        Directory.GetFileSystemEntries(console.Folder).ShouldBe([Path.Combine(console.Folder, "small.yaml")]);
    }

    [Fact]
    public async Task A_fault_of_Runner_itself_is_one_line_that_says_how_to_report_it()
    {
        using var error = new StringWriter();
        var host = CommandHost.ForThisProcess() with { Out = new Broken(), Error = error, Variable = _ => null };
        (await CommandLine.InvokeAsync(["schema"], host)).ShouldBe(ExitCode.Fault);
        error.ToString().Trim().Split('\n').Length.ShouldBe(1);
        error.ToString().ShouldContain("RUNNER_DEBUG=1");
    }

    /// <summary>Output that fails as nothing that Runner expects does.</summary>
    private sealed class Broken : StringWriter
    {
        public override void Write(char[] buffer, int index, int count) => throw new NotSupportedException("broken\non purpose");

        public override void Write(char value) => throw new NotSupportedException("broken\non purpose");

        public override void Write(string? value) => throw new NotSupportedException("broken\non purpose");

        public override Task WriteAsync(string? value) => throw new NotSupportedException("broken\non purpose");

        public override Task WriteLineAsync(string? value) => throw new NotSupportedException("broken\non purpose");
    }

    [Fact]
    public void A_missing_spec_is_one_line_with_a_remedy()
    {
        var ended = console.Run("run", "nowhere.yaml");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().ShouldBe("nowhere.yaml: no such file. Name a spec, for example Experiments/Catalogue/digits-init.yaml.");
    }

    [Fact]
    public void All_problems_of_a_spec_are_said_at_once_and_nothing_is_written()
    {
        console.Write("bad.yaml", Spec.Replace("xor", "xr").Replace("tanh", "tahn"));
        var ended = console.Run("run", "bad.yaml");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldContain("bad.yaml:2:7: ");
        ended.Error.ShouldContain("bad.yaml:3:54: ");
        Directory.GetFiles(console.Folder).ShouldBe([Path.Combine(console.Folder, "bad.yaml")]);
    }

    [Fact]
    public void Asking_where_there_is_no_ledger_makes_none()
    {
        var ended = console.Run("sweeps");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldContain("--ledger");
        Directory.GetFiles(console.Folder).ShouldBeEmpty();
    }

    [Fact]
    public void A_dry_run_prints_what_plan_prints_and_makes_no_ledger()
    {
        console.Write("small.yaml", Spec);
        var dry = console.Run("run", "small.yaml", "--dry-run").ShouldSucceed().Output;
        dry.ShouldBe(console.Run("plan", "small.yaml").ShouldSucceed().Output);
        dry.ShouldContain("small: 6 trials (2 points × 3 replicates)");
        Directory.GetFiles(console.Folder).Length.ShouldBe(1);
    }

    [Fact]
    public void A_sweep_is_run_compared_listed_exported_and_reported()
    {
        console.Write("small.yaml", Spec);
        var run = console.Run("run", "small.yaml").ShouldSucceed();
        run.Output.ShouldContain("6 trials: 6 completed");
        run.Output.ShouldContain("adam");

        console.Run("sweeps").ShouldSucceed().Output.ShouldContain("small");
        console.Run("status").ShouldSucceed().Output.ShouldContain("6 completed");
        console.Run("trials", "small").ShouldSucceed().Output.Split('\n').Count(line => line.Contains("completed", StringComparison.Ordinal)).ShouldBe(6);
        var trial = console.Run("trial", "small/4").ShouldSucceed().Output;
        trial.ShouldContain("optimizer=sgd");
        trial.ShouldContain("train-loss");
        console.Run("compare", "small", "--metric", "epochs-to:0.1").ShouldSucceed().Output.ShouldContain("never");
        console.Run("export", "small").ShouldSucceed().Output.Split('\n').Length.ShouldBe(8);
        console.Run("report", "small", "-o", "small.html").ShouldSucceed();
        File.ReadAllText(Path.Combine(console.Folder, "small.html")).ShouldStartWith("<!doctype html>");
        console.Run("verify", "small", "--all").ShouldSucceed();
    }

    [Theory]
    [InlineData("plan", "small.yaml")]
    [InlineData("run", "small.yaml")]
    [InlineData("sweeps")]
    [InlineData("status")]
    [InlineData("trials", "small")]
    [InlineData("trial", "small/0")]
    [InlineData("compare", "small")]
    [InlineData("verify", "small/0")]
    [InlineData("export", "small", "--format")]
    public void Results_print_as_json(params string[] args)
    {
        console.Write("small.yaml", Spec);
        console.Run("run", "small.yaml").ShouldSucceed();
        var json = console.Run([.. args, args[0] == "export" ? "json" : "--json"]).ShouldSucceed().Output;
        JsonDocument.Parse(json).RootElement.ValueKind.ShouldNotBe(JsonValueKind.Undefined);
    }

    [Fact]
    public void The_same_point_in_another_sweep_is_taken_over_and_not_trained_again()
    {
        console.Write("small.yaml", Spec);
        console.Write("wider.yaml", Spec.Replace("name: small", "name: wider").Replace("replicates: 3", "replicates: 5"));
        console.Run("run", "small.yaml").ShouldSucceed();
        var wider = console.Run("run", "wider.yaml").ShouldSucceed();
        wider.Error.ShouldContain("6 of 10 trials are taken from earlier sweeps");
        console.Run("trial", "wider/0").ShouldSucceed().Output.ShouldContain("taken from small");
        console.Run("run", "wider.yaml", "--again").ShouldSucceed().Error.ShouldNotContain("taken from");
    }

    [Fact]
    public void Sweeps_and_trials_that_are_not_there_are_answered_with_those_that_are()
    {
        console.Write("small.yaml", Spec);
        console.Run("run", "small.yaml").ShouldSucceed();
        console.Run("compare", "smal").Error.ShouldContain("This ledger has small");
        console.Run("trial", "small/99").Error.ShouldContain("trials 0 to 5");
        console.Run("trial", "ffffff").Error.ShouldContain("no trial in this ledger");
        console.Run("compare", "small", "--by", "optimizr").Error.ShouldContain("Its axes are optimizer");
    }

    [Fact]
    public void A_report_that_cannot_be_written_leaves_nothing_half_written()
    {
        console.Write("small.yaml", Spec);
        console.Run("run", "small.yaml").ShouldSucceed();
        var ended = console.Run("report", "small", "-o", "no/such/folder/small.html");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.ShouldContain("Name a file in a folder");
    }

    [Fact]
    public async Task A_command_can_be_interrupted_from_its_first_moment()
    {
        // What starts it hears of signals once it has been given the command's task: here while the spec is still being read.
        using var writer = new AnonymousPipeServerStream(PipeDirection.Out);
        using var reader = new AnonymousPipeClientStream(PipeDirection.In, writer.ClientSafePipeHandle);
        using var said = new StringWriter();
        var host = CommandHost.ForThisProcess() with { In = () => reader, Error = said, Folder = console.Folder };
        var running = await Task.Run(() => new Task<int>[] { CommandLine.InvokeAsync(["run", "-"], host) }).WaitAsync(TimeSpan.FromMinutes(1));

        running[0].IsCompleted.ShouldBeFalse();
        writer.Dispose();
        (await running[0]).ShouldBe(ExitCode.BadInput);
    }
}
