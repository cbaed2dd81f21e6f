using System.Globalization;
using System.Text;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Ledgers.Sqlite;
using Runner.Numerics;
using Runner.Results;

namespace Runner.Tests.Ledgers;

/// <summary>The in-memory ledger and the databases share no rules: the same random calls must leave the same state.</summary>
public sealed class LedgerModelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0, 6)]
    public async Task Random_calls_leave_SQLite_and_memory_in_the_same_state(int firstSeed, int seeds)
    {
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            var clock = new ManualClock();
            await using var memory = new InMemoryLedger(clock);
            await using var sqlite = SqliteLedger.Open(Path.Combine(_folder.FullName, $"{seed}.db"), create: true, clock);
            await new RandomCalls((ulong)seed, clock, memory, sqlite).RunAsync(steps: 150);
        }
    }

    [Fact]
    [Trait("Category", "Nightly")]
    public Task Very_many_random_calls_leave_SQLite_and_memory_in_the_same_state() =>
        Random_calls_leave_SQLite_and_memory_in_the_same_state(1000, 100);
}

/// <summary>Makes the same random calls, sensible and not, to two ledgers, and compares what they answer and then are.</summary>
internal sealed class RandomCalls(ulong seed, ManualClock clock, ITrialLedger model, ITrialLedger ledger)
{
    private static readonly TrialOutcome[] Outcomes = Enum.GetValues<TrialOutcome>()[..^1];

    private readonly SplitMix64 _random = new(seed);
    private readonly List<SweepId> _sweeps = [];
    private readonly List<(LeaseKey Key, int[] Trials)> _leases = [];

    public async Task RunAsync(int steps, int compareEvery = 10)
    {
        for (var step = 0; step < steps; step++)
        {
            var call = Next();
            var expected = await AnswerAsync(model, call);
            var actual = await AnswerAsync(ledger, call);
            actual.ShouldBe(expected, $"seed {seed}, step {step}");
            if (step % compareEvery == 0 || step == steps - 1)
            {
                (await StateAsync(ledger)).ShouldBe(await StateAsync(model), $"seed {seed}, after step {step}");
            }
        }
    }

    private static async Task<string> AnswerAsync(ITrialLedger ledger, Func<ITrialLedger, Task<string>> call)
    {
        try
        {
            return await call(ledger);
        }
        catch (ArgumentException)
        {
            return "a bug of the caller";
        }
        catch (LedgerException)
        {
            return "not now";
        }
    }

    private Func<ITrialLedger, Task<string>> Next()
    {
        var kind = _sweeps.Count == 0 ? 0 : Below(32);
        var (key, trials) = _leases.Count == 0 ? (default, []) : _leases[^(1 + Below(Math.Min(12, _leases.Count)))];
        return kind switch
        {
            0 => Plan(),
            <= 6 => Lease(),
            _ when _leases.Count == 0 => Lease(),
            <= 13 => Complete(key, trials),
            14 => Renew(),
            15 => to => Verdict(to.ReleaseAsync(key)),
            16 or 17 => Record(key, trials[Below(trials.Length)]),
            18 => Checkpoint(key),
            19 => Retry(),
            20 => to => Verdict(to.CompleteAsync(key with { Token = new FencingToken(key.Token.Value + 1) }, Samples.Results(trials))),
            21 or 22 => Lead(),
            23 => Lose(key),
            24 when Below(3) == 0 => Delete(),
            25 or 26 => Stop(),
            _ => Rescue(),
        };
    }

    private Func<ITrialLedger, Task<string>> Plan()
    {
        var count = 1 + Below(30);
        var bundles = Enumerable.Range(0, count).GroupBy(_ => Below(6)).Select(group => group.ToArray()).ToArray();
        var plan = Samples.Plan($"sweep-{Below(3)}", count, 1, $"spec-{Below(4)}", Below(40)) with { Bundles = bundles };
        var again = Below(6) == 0;
        return async to =>
        {
            var record = await to.PlanAsync(plan, again);
            if (!_sweeps.Contains(record.Id))
            {
                _sweeps.Add(record.Id);
            }

            return record.ToString();
        };
    }

    private Func<ITrialLedger, Task<string>> Lease()
    {
        var (sweep, most, node) = (Sweep(), Below(4), new NodeName($"node-{Below(3)}"));
        return async to =>
        {
            var leases = await to.LeaseAsync(sweep, node, most, Samples.Lease);
            foreach (var lease in leases.Where(lease => _leases.TrueForAll(known => known.Key != lease.Key)))
            {
                _leases.Add((lease.Key, lease.Trials));
            }

            return string.Join('\n', leases.Select(lease =>
                $"{lease.Key} {lease.Node} {string.Join(',', lease.Trials)} {lease.Losses} {lease.Alone} {lease.Deadline:O} {Convert.ToHexString(lease.Checkpoint.Span)} {string.Join(',', lease.Stops)}"));
        };
    }

    private Func<ITrialLedger, Task<string>> Complete(LeaseKey key, int[] trials)
    {
        var some = trials.Where(_ => Below(3) > 0).ToArray();
        var results = some.Select(trial =>
            Samples.Result(trial, Outcomes[Below(Outcomes.Length)], weights: Below(40), points: Below(4))).ToArray();
        if (Below(20) == 0)
        {
            results = [.. results, Samples.Result(Below(30))];
        }

        return to => Verdict(to.CompleteAsync(key, results));
    }

    private Func<ITrialLedger, Task<string>> Renew()
    {
        var keys = Enumerable.Range(0, Below(4)).Select(_ => _leases[Below(_leases.Count)].Key).ToArray();
        return async to => string.Join(',', (await to.RenewAsync(keys, Samples.Lease)).Select(renewal => $"{renewal.Verdict} {string.Join(' ', renewal.Stops)}"));
    }

    private Func<ITrialLedger, Task<string>> Record(LeaseKey key, int trial)
    {
        var part = new Curve(Below(2) == 0 ? ["train-loss"] : ["train-loss", "test-loss"], [Below(3), 3 + Below(3)], [[1.0 / 3, Below(9)], [2, 5]]);
        part = part with { Values = part.Values[..part.Metrics.Count] };
        return to => Verdict(to.RecordCurveAsync(key, trial, part));
    }

    private Func<ITrialLedger, Task<string>> Checkpoint(LeaseKey key)
    {
        var content = new byte[Below(30)];
        content.AsSpan().Fill((byte)Below(256));
        var progress = (long)Below(20);
        return to => Verdict(to.CheckpointAsync(key, content, progress));
    }

    private Func<ITrialLedger, Task<string>> Lead()
    {
        var (sweep, who, seconds) = (Sweep(), new NodeName($"leader-{Below(2)}"), 1 + Below(20));
        return async to => (await to.LeadAsync(sweep, who, TimeSpan.FromSeconds(seconds))).ToString() ?? "another leads";
    }

    private Func<ITrialLedger, Task<string>> Lose(LeaseKey key)
    {
        var (cause, mostLosses) = ((LossCause)Below(2), 1 + Below(4));
        return to => Verdict(to.LoseAsync(key, cause, mostLosses));
    }

    private Func<ITrialLedger, Task<string>> Delete()
    {
        var (sweep, dryRun) = (Sweep(), Below(3) == 0);
        return async to =>
        {
            var deletion = await to.DeleteAsync(sweep, dryRun);
            if (!dryRun)
            {
                _sweeps.Remove(sweep);
                _leases.RemoveAll(lease => lease.Key.Sweep == sweep);
            }

            return $"{deletion.Recorded} {deletion.Unfinished}";
        };
    }

    private Func<ITrialLedger, Task<string>> Retry()
    {
        var sweep = Sweep();
        int[]? trials = Below(2) == 0 ? null : [.. Enumerable.Range(0, 30).Where(_ => Below(2) == 0)];
        return async to => (await to.RetryAsync(sweep, trials)).ToString(CultureInfo.InvariantCulture);
    }

    private Func<ITrialLedger, Task<string>> Stop()
    {
        var sweep = Sweep();
        int[] trials = [.. Enumerable.Range(0, 32).Where(_ => Below(8) == 0)];
        return async to => (await to.StopAsync(sweep, trials)).ToString();
    }

    private Func<ITrialLedger, Task<string>> Rescue()
    {
        clock.Advance(TimeSpan.FromSeconds(Below(4)));
        var (sweep, mostLosses) = (Sweep(), 1 + Below(4));
        return async to => (await to.RescueAsync(sweep, mostLosses)).ToString(CultureInfo.InvariantCulture);
    }

    private SweepId Sweep() => _sweeps[Below(_sweeps.Count)];

    private int Below(int bound) => (int)(_random.NextUInt64() % (ulong)bound);

    private static async Task<string> Verdict(Task<LeaseVerdict> verdict) => (await verdict).ToString();

    private static async Task<string> StateAsync(ITrialLedger ledger)
    {
        var text = new StringBuilder();
        foreach (var sweep in await ledger.SweepsAsync())
        {
            var counts = await ledger.CountAsync(sweep.Id);
            (counts.Open + counts.Leased + counts.Recorded).ShouldBe(sweep.Trials);
            text.Append(sweep).Append('\n').Append(counts with { Outcomes = new Dictionary<TrialOutcome, int>() }).Append(' ')
                .AppendJoin(' ', counts.Outcomes.OrderBy(pair => pair.Key)).Append('\n');
            text.AppendJoin('\n', await ledger.LeasesAsync(sweep.Id)).Append('\n');
            text.AppendJoin('\n', (await ledger.UnrecordedAsync(sweep.Id)).Select(bundle => $"{bundle.State} {string.Join(',', bundle.Trials)} {string.Join(',', bundle.Stops)}")).Append('\n');
            text.AppendJoin('\n', await ledger.RefusalsAsync(sweep.Id)).Append('\n');
            text.AppendJoin('\n', await ledger.LossesAsync(sweep.Id)).Append('\n');
            await foreach (var result in ledger.ResultsAsync(sweep.Id, ResultParts.Curves | ResultParts.Weights))
            {
                text.Append(Samples.Text(result)).Append('\n');
            }

            for (var trial = 0; trial < sweep.Trials; trial++)
            {
                var record = (await ledger.FindTrialAsync(sweep.Id, trial))!;
                text.Append(record.Index).Append(' ').Append(record.Identity).Append(' ').Append(record.State).Append(' ').Append(record.Attempts)
                    .Append(' ').Append(record.Losses).Append(' ').Append(record.ReusedFrom).Append(' ').Append(record.Stopping).Append(' ').Append(Samples.Text(record.PartialCurve)).Append('\n');
            }
        }

        return text.ToString();
    }
}
