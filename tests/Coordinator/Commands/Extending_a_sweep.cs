using Runner.Commands;
using Runner.Ledgers;
using Runner.Tests.Processes;

namespace Runner.Tests.Commands;

/// <summary>Finished trials that are trained longer.</summary>
public sealed class Extending_a_sweep : IDisposable
{
    private const string TwoAxes = "{axes: {optimizer.name: [adam, momentum], model.activation: [tanh, relu]}, replicates: 2}";

    private readonly TestConsole console = new();

    public void Dispose() => console.Dispose();

    private static string Spec(string name, int epochs, string sweep = TwoAxes, string schedule = "", string keep = "last") => $$"""
        name: {{name}}
        data: {source: digits, take: 100, test: 0.2}
        model: {kind: autoencoder, encoder: [4], bottleneck: 2}
        optimizer: {lr: 0.02}
        training: {epochs: {{epochs}}, batch: 30, keep-state: {{keep}}}
        {{schedule}}
        measure: {curves: [train-loss, batch-loss, update-ratio], every: 3}
        sweep: {{sweep}}
        """;

    [Theory]
    [InlineData(TwoAxes, "schedule: {name: step, every: 2}", "1")]
    [InlineData("{axes: {optimizer.name: [sgd, lion, rprop, nadam]}}", "schedule: {name: exponential}", "2")]
    [InlineData("{axes: {optimizer.name: [adagrad, adadelta, rmsprop, amsgrad]}}", "schedule: {name: linear-warmup, warmup: 6}", "2")]
    [InlineData("{axes: {optimizer.name: [adamw, nesterov, radam, adamax]}}", "schedule: {name: on-plateau, patience: 0}", "2")]
    [InlineData("{axes: {optimizer.name: [adam, sgd]}}", "schedule: {name: cosine, every: 3, restart-factor: 1.5}\nregularizer: {dropout: 0.2}", "1")]
    [InlineData("{axes: {optimizer.name: [lbfgs], optimizer.history: [10]}}", "stop: {plateau: {patience: 50}}", "1")]
    [InlineData("{axes: {optimizer.name: [annealing, hill-climbing]}}", "stop: {target: 1.0e-9}", "1")]
    public void What_comes_out_is_what_training_for_so_long_at_once_gives(string sweep, string schedule, string slots)
    {
        var at = sweep.Contains("annealing") || sweep.Contains("lbfgs") ? (Func<string, string>)(text => text.Replace("optimizer: {lr: 0.02}\n", "").Replace("batch: 30, ", "")) : text => text;
        console.Write("a.yaml", at(Spec("a", 4, sweep, schedule)));
        console.Write("b.yaml", at(Spec("b", 9, sweep, schedule)));
        console.Run("run", "a.yaml", "--slots", slots).ShouldSucceed();
        console.Run("extend", "a", "--epochs", "7", "--slots", slots).ShouldSucceed();
        console.Run("extend", "a", "--epochs", "9", "--slots", slots).ShouldSucceed();
        var once = new TestConsole();
        once.Write("b.yaml", at(Spec("b", 9, sweep, schedule, keep: "none")));
        once.Run("run", "b.yaml").ShouldSucceed();
        Rows(console, "a").ShouldBe(Rows(once, "b"));
        Rows(console, "a", "--what", "curves").ShouldBe(Rows(once, "b", "--what", "curves"));
        once.Dispose();

        // A spec of so many epochs finds it done, and the sweep can still be checked against training at once.
        console.Run("run", "b.yaml").ShouldSucceed().Error.ShouldMatch("b: (all|both|the only) .* already done");
        console.Run("verify", "a").ShouldSucceed();
        console.Run("trial", "a/0").ShouldSucceed().Output.ShouldContain("extended   from 7 epochs: ");
    }

    [Fact]
    public void Only_the_epochs_that_are_new_are_trained()
    {
        console.Write("a.yaml", Spec("a", 4));
        console.Run("run", "a.yaml").ShouldSucceed();
        console.Run("extend", "a", "--epochs", "9", "--trials", "2").ShouldSucceed().Error.ShouldContain("7 of 8 trials are taken from earlier sweeps");
        console.Run("trial", "a/2").ShouldSucceed().Output.ShouldContain("completed after 9 epochs");
        console.Run("trial", "a/3").ShouldSucceed().Output.ShouldContain("completed after 4 epochs");
        console.Run("extend", "a", "--epochs", "9", "--trials", "2").ShouldSucceed().Error.ShouldContain("a@2: all 8 trials are already done");
    }

    [Fact]
    public void Points_are_chosen_by_a_condition_and_the_others_keep_their_epochs()
    {
        console.Write("a.yaml", Spec("a", 4));
        console.Run("run", "a.yaml").ShouldSucceed();
        console.Run("extend", "a", "--epochs", "6", "--where", "optimizer.name == adam").ShouldSucceed();
        Enumerable.Range(0, 8).Count(trial => console.Run("trial", $"a/{trial}").Output.Contains("after 6 epochs")).ShouldBe(4);
        console.Run("extend", "a", "--epochs", "6").ShouldSucceed();
        Enumerable.Range(0, 8).ShouldAllBe(trial => console.Run("trial", $"a/{trial}").Output.Contains("after 6 epochs"));
    }

    [Fact]
    public void Trials_that_are_still_falling_are_chosen_by_their_curves()
    {
        console.Write("a.yaml", Spec("a", 12, "{axes: {optimizer.lr: [0.01, 1.0e-12]}}").Replace("optimizer: {lr: 0.02}\n", "").Replace("every: 3", "every: 1"));
        console.Run("run", "a.yaml").ShouldSucceed();
        console.Run("extend", "a", "--epochs", "14", "--not-converged").ShouldSucceed();
        console.Run("trial", "a/0").Output.ShouldContain("after 14 epochs");
        console.Run("trial", "a/1").Output.ShouldContain("after 12 epochs");
    }

    [Fact]
    public void A_trial_that_ended_before_its_budget_ends_there_with_a_larger_one_too()
    {
        console.Write("a.yaml", Spec("a", 9, "{axes: {optimizer.lr: [0.02, 1.0e+30]}}", "stop: {plateau: {patience: 1, minimum: 0.9}}").Replace("optimizer: {lr: 0.02}\n", "optimizer: {name: sgd}\n"));
        console.Write("b.yaml", Spec("b", 20, "{axes: {optimizer.lr: [0.02, 1.0e+30]}}", "stop: {plateau: {patience: 1, minimum: 0.9}}").Replace("optimizer: {lr: 0.02}\n", "optimizer: {name: sgd}\n"));
        console.Run("run", "a.yaml").ShouldSucceed();
        console.Run("extend", "a", "--epochs", "20").ShouldSucceed();
        Rows(console, "a")[0].ShouldContain(",plateau,");
        using var once = new TestConsole();
        once.Write("b.yaml", File.ReadAllText(Path.Combine(console.Folder, "b.yaml")));
        once.Run("run", "b.yaml").ShouldSucceed();
        Rows(console, "a").ShouldBe(Rows(once, "b"));
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_with_the_same_command()
    {
        // Far more than is trained before the order to stop is heard.
        console.Write("a.yaml", Spec("a", 4, "{replicates: 40}"));
        console.Run("run", "a.yaml").ShouldSucceed();
        console.Run("extend", "a", "--epochs", "900", "--max-trials", "1", "--slots", "1").Code.ShouldBe(ExitCode.Interrupted);
        console.Run("extend", "a", "--epochs", "900").ShouldSucceed();
        console.Run("verify", "a").ShouldSucceed();
        console.Run("sweeps").Output.ShouldNotContain("a@3");
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_goes_on_changes_no_byte()
    {
        console.Write("a.yaml", Spec("a", 4, "{replicates: 12}") + "\nexecution: {checkpoint-s: 0.1}\n");
        console.Run("run", "a.yaml").ShouldSucceed();
        var ledger = new Dictionary<string, string> { [LedgerLocation.Variable] = console.Ledger };
        using (var extending = RunnerProcess.Start(console.Folder, ledger, "extend", "a", "--epochs", "3000", "--slots", "2"))
        {
            while (!extending.HasExited && (!console.Run("sweeps").Output.Contains("a@2") || Rows(console, "a@2").Length == 0))
            {
                await Task.Delay(20);
            }

            extending.HasExited.ShouldBeFalse(extending.ErrorSoFar);
            extending.Kill();
        }

        console.Run("extend", "a", "--epochs", "3000").ShouldSucceed();
        using var once = new TestConsole();
        once.Write("b.yaml", Spec("b", 3000, "{replicates: 12}"));
        once.Run("run", "b.yaml").ShouldSucceed();
        Rows(console, "a").ShouldBe(Rows(once, "b"));
    }

    [Fact]
    public void Keeping_states_changes_no_identity_and_plan_says_what_it_costs()
    {
        console.Write("kept.yaml", Spec("kept", 2));
        console.Write("none.yaml", Spec("none", 2, keep: "none"));
        console.Run("run", "none.yaml").ShouldSucceed();
        console.Run("run", "kept.yaml").ShouldSucceed().Error.ShouldContain("kept: all 8 trials are already done");
        console.Run("plan", "kept.yaml").ShouldSucceed().Output.ShouldMatch("final states take about [0-9.]+ KiB of the ledger");
        console.Run("plan", "none.yaml").ShouldSucceed().Output.ShouldNotContain("final states");
    }

    [Fact]
    public void Deleting_a_sweep_frees_its_states_unless_another_has_its_trials()
    {
        console.Write("a.yaml", Spec("a", 2));
        console.Write("b.yaml", Spec("b", 2));
        console.Run("run", "a.yaml").ShouldSucceed();
        console.Run("run", "b.yaml").ShouldSucceed();
        console.Run("delete", "a").ShouldSucceed();
        console.Run("extend", "b", "--epochs", "4").ShouldSucceed();
        console.Run("verify", "b").ShouldSucceed();
    }

    [Theory]
    [InlineData("a/0: its cosine schedule spans the whole budget (schedule.every: 0), so a longer training differs from the first update on. Train for 9 epochs from the start: write training.epochs: 9 in its spec.", "schedule: {name: cosine}", "--epochs", "9")]
    [InlineData("a/0: its one-cycle schedule spans the whole budget, so a longer training differs from the first update on. Train for 9 epochs from the start: write training.epochs: 9 in its spec.", "schedule: {name: one-cycle}", "--epochs", "9")]
    [InlineData("a/2: its momentum changes before the end of the budget (schedule.momentum-last), so a longer training differs from the first update on. Train for 9 epochs from the start: write training.epochs: 9 in its spec.", "schedule: {momentum-max: 0.9, momentum-last: 2}", "--epochs", "9", "--where", "optimizer.name == momentum")]
    [InlineData("a: these trials already have 2 epochs or more. Give a larger number with --epochs.", "", "--epochs", "2")]
    [InlineData("--trials 9: a has trials 0 to 3. Give some of these.", "", "--epochs", "4", "--trials", "9")]
    [InlineData("--trials 3-1: not a list of trials. Give numbers and ranges, such as 0,3-7.", "", "--epochs", "4", "--trials", "3-1")]
    [InlineData("--not-converged, --trials, --where: exclude each other. Give one of them.", "", "--epochs", "4", "--trials", "1", "--not-converged")]
    public void What_cannot_go_on_is_refused(string message, string schedule, params string[] args)
    {
        var sweep = schedule.Contains("momentum") ? "{axes: {optimizer.name: [adam, momentum]}, replicates: 2}" : "{axes: {optimizer.lr: [0.1, 0.2]}, replicates: 2}";
        var spec = Spec("a", 2, sweep, schedule.Contains("momentum") ? "" : schedule);
        spec = schedule.Contains("momentum")
            ? spec.Replace("{axes: {optimizer.name: [adam, momentum]}, replicates: 2}", "{axes: {optimizer.name: [adam, momentum], schedule.momentum-max: {when: optimizer.name == momentum, values: [0.9]}, schedule.momentum-last: {when: optimizer.name == momentum, values: [2]}}, replicates: 2}")
            : spec.Replace("optimizer: {lr: 0.02}\n", "");
        console.Write("a.yaml", spec);
        console.Run("run", "a.yaml").ShouldSucceed();
        var ended = console.Run(["extend", "a", .. args]);
        ended.Code.ShouldBe(2, ended.Error);
        ended.Error.Trim().ShouldBe(message);
        console.Run("sweeps").Output.ShouldNotContain("a@2");
    }

    [Fact]
    public void Without_a_kept_state_there_is_nothing_to_go_on_from()
    {
        console.Write("a.yaml", Spec("a", 2, keep: "none"));
        console.Run("run", "a.yaml").ShouldSucceed();
        var ended = console.Run("extend", "a", "--epochs", "4");
        ended.Code.ShouldBe(2);
        ended.Error.Trim().ShouldBe("a: 8 trials have no final state (the first is 0). Write training.keep-state: last in its spec and train it again with --again, or train for more epochs from the start.");
    }

    [Fact]
    public void Budgets_in_updates_and_epochs_that_vary_are_refused()
    {
        console.Write("u.yaml", Spec("u", 2, "{axes: {optimizer.lr: [0.1]}}").Replace("optimizer: {lr: 0.02}\n", "").Replace("epochs: 2", "updates: 9"));
        console.Write("v.yaml", Spec("v", 2, "{axes: {training.epochs: [2, 3]}}").Replace("epochs: 2, batch", "batch"));
        console.Run("run", "u.yaml").ShouldSucceed();
        console.Run("run", "v.yaml").ShouldSucceed();
        console.Run("extend", "u", "--epochs", "4").Error.Trim().ShouldBe("u: its budget is in updates (training.updates). Only budgets in epochs can be extended; give its spec more updates.");
        console.Run("extend", "v", "--epochs", "4").Error.Trim().ShouldBe("v: training.epochs is an axis. Add a value to that axis in its spec.");
    }

    /// <summary>An export without the sweep's name.</summary>
    private static string[] Rows(TestConsole console, string sweep, params string[] options) =>
        [.. console.Run(["export", sweep, .. options]).ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
}
