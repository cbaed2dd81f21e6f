using Runner.Identities;
using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

/// <summary>What holds for a ledger that may be read and not written, wherever it is.</summary>
internal static class ReadOnlyLedgers
{
    /// <summary>Everything that commands look at.</summary>
    public static async Task ShouldReadAsync(ITrialLedger ledger, SweepId sweep, int recorded)
    {
        (await ledger.SweepsAsync()).ShouldContain(record => record.Id == sweep);
        (await ledger.FindSweepAsync(sweep.Name)).ShouldNotBeNull();
        (await ledger.CountAsync(sweep)).Recorded.ShouldBe(recorded);
        (await ledger.FindTrialAsync(sweep, 0)).ShouldNotBeNull();
        (await ledger.IdentitiesAsync(sweep)).ShouldNotBeEmpty();
        (await ledger.ModeAsync(sweep)).ShouldBe(SweepMode.Running);
        await ledger.LeasesAsync(sweep);
        await ledger.RefusalsAsync(sweep);
        await ledger.LossesAsync(sweep);
        await ledger.EndingsAsync(sweep, 0);
        await ledger.StandingsAsync(sweep);
        await ledger.WorkersAsync();
        var results = 0;
        await foreach (var _ in ledger.ResultsAsync(sweep, ResultParts.Curves | ResultParts.Weights))
        {
            results++;
        }

        results.ShouldBe(recorded);
    }

    public static async Task ShouldNotWriteAsync(ITrialLedger ledger, string why)
    {
        var fault = await Should.ThrowAsync<LedgerException>(() => ledger.PlanAsync(Samples.Plan("another")));
        fault.Message.ShouldContain(why);
        fault.Message.ShouldNotContain("\n");
    }
}
