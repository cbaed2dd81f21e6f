using Runner.Ledgers;
using Runner.Ledgers.Copying;
using Runner.Ledgers.Sqlite;

namespace Runner.Tests.Ledgers;

public sealed class LedgerCopyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_copy_is_the_ledger_in_every_row_and_goes_on_from_there()
    {
        var clock = new ManualClock();
        await using var from = SqliteLedger.Open(Path.Combine(_folder.FullName, "from.db"), create: true, clock);
        var leases = await FillAsync(from, clock);
        await using var to = SqliteLedger.Open(Path.Combine(_folder.FullName, "to.db"), create: true, clock);
        await ShouldGoOnAsync(from, to, leases, clock);
    }

    [Fact]
    public async Task A_copy_goes_to_an_empty_ledger_only()
    {
        var clock = new ManualClock();
        await using var from = SqliteLedger.Open(Path.Combine(_folder.FullName, "from.db"), create: true, clock);
        await FillAsync(from, clock);
        (await Should.ThrowAsync<LedgerException>(() => LedgerCopy.CopyAsync(from, from, default))).Message.ShouldContain("has sweeps already");
        await using var memory = new Runner.Ledgers.Memory.InMemoryLedger(clock);
        (await Should.ThrowAsync<LedgerException>(() => LedgerCopy.CopyAsync(from, memory, default))).Message.ShouldContain("in memory");
    }

    [Fact]
    public async Task Another_bit_is_another_digest()
    {
        var clock = new ManualClock();
        var path = Path.Combine(_folder.FullName, "from.db");
        await using var ledger = SqliteLedger.Open(path, create: true, clock);
        await FillAsync(ledger, clock);
        var before = await DigestAsync(ledger);
        await ledger.SetModeAsync((await ledger.SweepsAsync())[0].Id, SweepMode.Paused);
        (await DigestAsync(ledger)).ShouldNotBe(before);
    }

    /// <summary>A ledger with something in every table. Returns a lease that is held.</summary>
    internal static async Task<BundleLease> FillAsync(ITrialLedger ledger, ManualClock clock)
    {
        await new RandomCalls(7, clock, new Runner.Ledgers.Memory.InMemoryLedger(clock), ledger).RunAsync(steps: 120, compareEvery: 1000);
        var sweep = (await ledger.PlanAsync(Samples.Plan("held", trials: 5, bundle: 1, spec: "held", firstIdentity: 900))).Id;
        await ledger.PlanAsync(Samples.Plan("searched", trials: 2, spec: "searched", firstIdentity: 910) with
        {
            Gated = true,
            Proposed = [new ProposedPoint(0, [0.1, 0.7], Runner.Identities.Sha256Digest.Of([1]))],
        });
        var held = (await ledger.LeaseAsync(sweep, Samples.Node, 3, Samples.Lease)).ToArray();
        await ledger.CompleteAsync(held[0].Key, [Samples.Result(held[0].Trials[0], weights: 200_000)]);
        await ledger.CheckpointAsync(held[1].Key, new byte[3 << 20], 5);
        await ledger.RecordCurveAsync(held[1].Key, held[1].Trials[0], Samples.Result(1).Curve);
        await ledger.SetModeAsync(sweep, SweepMode.Running);
        return held[1];
    }

    internal static async Task ShouldGoOnAsync(ITrialLedger from, ITrialLedger to, BundleLease held, ManualClock clock)
    {
        var copied = await LedgerCopy.CopyAsync(from, to, default);
        copied.Rows.ShouldBeGreaterThan(30);
        (await DigestAsync(to)).ShouldBe(await DigestAsync(from));

        // Held leases hold in the copy too, and what comes next is numbered behind what there is.
        (await to.CompleteAsync(held.Key, Samples.Results(held.Trials))).ShouldBe(LeaseVerdict.Accepted);
        var next = (await to.LeaseAsync(held.Key.Sweep, Samples.Node, 1, Samples.Lease)).ShouldHaveSingleItem();
        (next.Key.Token.Value > held.Key.Token.Value).ShouldBeTrue();
        clock.Advance(Samples.Lease);
        (await to.RescueAsync(held.Key.Sweep, 3)).ShouldBeGreaterThan(0);
        (await to.RenewedAsync([next.Key])).ShouldBe([LeaseVerdict.Refused]);
        (await to.PlanAsync(Samples.Plan("later", spec: "later", firstIdentity: 2000))).Id.Name.ShouldBe("later");
        await foreach (var result in to.ResultsAsync(held.Key.Sweep, ResultParts.Weights))
        {
            Runner.Identities.Sha256Digest.Of(result.Weights.Span).ShouldBe(result.WeightsHash);
        }
    }

    internal static async Task<Runner.Identities.Sha256Digest> DigestAsync(ITrialLedger ledger)
    {
        await using var rows = await ((ICopiedLedger)ledger).OpenRowsAsync(default);
        return (await LedgerCopy.DigestAsync(rows, default)).Digest;
    }
}
