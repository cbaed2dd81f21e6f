using System.Globalization;
using Runner.Ledgers;
using Runner.Ledgers.Sqlite;

namespace Runner.Tests.Ledgers;

public sealed class SqliteProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");

    private string File => Path.Combine(_folder.FullName, "runner.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task Four_processes_on_one_file_record_every_trial_once() => HammerAsync(processes: 4, trials: 200);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task Thirty_two_processes_on_one_file_record_every_trial_once_and_never_see_it_locked() => HammerAsync(processes: 32, trials: 3200);

    [Fact]
    public Task What_was_acknowledged_outlives_kills() => KillAsync(rounds: 3, trials: 2000);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task What_was_acknowledged_outlives_many_kills() => KillAsync(rounds: 40, trials: 4000);

    private async Task HammerAsync(int processes, int trials)
    {
        await using var ledger = SqliteLedger.Open(File, create: true, TimeProvider.System);
        var sweep = (await ledger.PlanAsync(Samples.Plan(trials: trials, bundle: 1))).Id;
        var workers = Enumerable.Range(0, processes).Select(i => LedgerProcess.Start(File, $"node-{i}")).ToArray();
        var acknowledged = await Task.WhenAll(workers.Select(worker => worker.EndAsync()));

        acknowledged.SelectMany(trials => trials).Order().ShouldBe(Enumerable.Range(0, trials));
        (await ledger.CountAsync(sweep)).Finished.ShouldBeTrue();
        foreach (var worker in workers)
        {
            worker.Dispose();
        }
    }

    private async Task KillAsync(int rounds, int trials)
    {
        await using (var planner = SqliteLedger.Open(File, create: true, TimeProvider.System))
        {
            await planner.PlanAsync(Samples.Plan(trials: trials, bundle: 1));
        }

        var acknowledged = new List<int>();
        for (var round = 0; round < rounds; round++)
        {
            using var worker = LedgerProcess.Start(File, $"node-{round}");

            // Between the first and some later answer, in the middle of whatever it writes then.
            for (var line = 0; line <= round * 7 % 40; line++)
            {
                acknowledged.Add(int.Parse((await worker.Output.ReadLineAsync()).ShouldNotBeNull(), CultureInfo.InvariantCulture));
            }

            acknowledged.AddRange(await worker.KillAsync());
            await using var ledger = SqliteLedger.Open(File, create: false, TimeProvider.System);
            var sweep = (await ledger.FindSweepAsync("sweep"))!.Id;
            var counts = await ledger.CountAsync(sweep);
            (counts.Open + counts.Leased + counts.Recorded).ShouldBe(trials);
            var recorded = new HashSet<int>();
            await foreach (var result in ledger.ResultsAsync(sweep, ResultParts.Curves | ResultParts.Weights))
            {
                result.ShouldBeSame(Samples.Result(result.Index));
                recorded.Add(result.Index).ShouldBeTrue();
            }

            acknowledged.ShouldAllBe(trial => recorded.Contains(trial));
        }
    }
}
