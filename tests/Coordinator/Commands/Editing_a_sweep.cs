using System.Text.Json;
using Runner.Commands;
using Runner.Tests.Processes;

namespace Runner.Tests.Commands;

public sealed class Editing_a_sweep : IDisposable
{
    private const string Spec =
        """
        name: night
        data: xor
        model: {kind: mlp, hidden: [2], activation: {hidden: tanh, output: sigmoid}}
        loss: half-mse
        training: {updates: 20, batch: full}
        sweep: {axes: {optimizer.lr: [0.1, 0.5]}, replicates: 2}
        """;

    private readonly TestConsole console = new();

    public Editing_a_sweep()
    {
        console.Write("night.yaml", Spec);
        console.Run("run", "night.yaml").ShouldSucceed();
    }

    public void Dispose() => console.Dispose();

    [Fact]
    public void A_renamed_sweep_goes_by_its_new_name_with_its_revisions_and_what_was_derived_from_it()
    {
        console.Run("minima", "night").ShouldSucceed();
        console.Write("night.yaml", Spec.Replace("0.5]", "0.7]"));
        console.Run("run", "night.yaml").ShouldSucceed();
        console.Run("edit", "night", "--name", "baseline").ShouldSucceed().Output.Trim().ShouldBe("night is now baseline@2");
        Names().ShouldBe(["baseline@1", "baseline.minima", "baseline@2"]);
        foreach (var name in (string[])["night", "night@1", "baseline", "baseline@1", "baseline.minima"])
        {
            console.Run("trials", name).ShouldSucceed();
        }

        console.Run("compare", "baseline").ShouldSucceed();

        // The spec has its name still, and continues the sweep.
        console.Run("run", "night.yaml").ShouldSucceed().Error.ShouldContain("All 4 trials are already done.");
        console.Run("edit", "baseline", "--name", "").ShouldSucceed().Output.Trim().ShouldBe("baseline is now night@2");
        Names().ShouldBe(["night@1", "night.minima", "night@2"]);
    }

    [Fact]
    public void A_spec_of_the_new_name_of_another_sweep_is_refused()
    {
        console.Run("edit", "night", "--name", "day").ShouldSucceed();
        console.Write("day.yaml", Spec.Replace("name: night", "name: day"));
        var ended = console.Run("run", "day.yaml");
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().Split('\n')[^1].ShouldBe("day: the sweep night has been renamed to this. Choose another name in the spec, or rename that sweep.");
    }

    [Fact]
    public void Lists_leave_out_what_is_archived_and_find_tags()
    {
        console.Write("day.yaml", Spec.Replace("name: night", "name: day"));
        console.Run("run", "day.yaml").ShouldSucceed();
        console.Run("edit", "night", "--tags", "paper, figure-2 paper", "--archive").ShouldSucceed().Output.Trim().ShouldBe("night has the tags figure-2 paper, is archived");
        Names().ShouldBe(["day"]);
        Names("--archived").ShouldBe(["night", "day"]);
        Names("--archived", "--tag", "paper").ShouldBe(["night"]);
        Names("--archived", "--tag", "pap").ShouldBeEmpty();
        console.Run("sweeps", "--archived").ShouldSucceed().Output.ShouldContain("figure-2 paper");
        console.Run("edit", "night", "--restore", "--tags", "").ShouldSucceed().Output.Trim().ShouldBe("night has no tags, is not archived");
        Names().ShouldBe(["night", "day"]);
    }

    [Theory]
    [InlineData("Nothing is to be changed. Give a name, tags, a note, or whether it is archived.")]
    [InlineData("--archive and --restore contradict each other. Give one of them.", "--archive", "--restore")]
    [InlineData("a@b: cannot name a sweep. Give at most 100 characters without @, and no space at its ends.", "--name", "a@b")]
    [InlineData("The note would have control characters. Leave them out.", "--note", "a\u0007b")]
    public void What_is_no_change_is_refused_in_one_line(string says, params string[] options)
    {
        var ended = console.Run(["edit", "night", .. options]);
        ended.Code.ShouldBe(ExitCode.BadInput);
        ended.Error.Trim().ShouldBe(says);
    }

    [Fact]
    public void An_edit_reaches_a_ledger_that_another_process_has_open()
    {
        console.Write("long.yaml", Spec.Replace("name: night", "name: long").Replace("updates: 20", "updates: 100000000"));
        using var running = RunnerProcess.Start(console.Folder, null, "run", "long.yaml");
        while (!Names().Contains("long"))
        {
            running.HasExited.ShouldBeFalse(running.ErrorSoFar);
        }

        console.Run("edit", "long", "--name", "longer", "--note", "from elsewhere").ShouldSucceed();
        var sweep = JsonDocument.Parse(console.Run("sweeps", "--json").ShouldSucceed().Output).RootElement.EnumerateArray().Single(one => one.GetProperty("sweep").GetString() == "longer");
        sweep.GetProperty("note").GetString().ShouldBe("from elsewhere");
        running.Interrupt();
        running.Wait().Code.ShouldBe(ExitCode.Interrupted);
    }

    private List<string> Names(params string[] options) =>
        [.. JsonDocument.Parse(console.Run(["sweeps", "--json", .. options]).ShouldSucceed().Output).RootElement.EnumerateArray().Select(sweep => sweep.GetProperty("sweep").GetString()!)];
}
