using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Runner.Commands;
using Runner.Data;
using Runner.Identities;
using Runner.Latent;
using Runner.Ledgers;
using Runner.Page.Components.Parts;
using Runner.Page.Live;
using Runner.Page.Starts;

namespace Runner.Page.Latent;

/// <summary>Codes of trials for all who look at them: each is opened once, one at a time. Trials are read with their weights; no ledger is read for this.</summary>
internal sealed class OpenCodes(CommandHost host, PlayThread thread) : IDisposable
{
    private const int Most = 4;

    private readonly SharedWork<Key, TrialCode> codes = new(Most);
    private readonly SharedWork<Key, CodeStudy> studies = new(Most);
    private readonly SemaphoreSlim opening = new(1);

    /// <exception cref="UserException">There is no code to look at, or its data or its weights are not here.</exception>
    public Task<TrialCode> OpenAsync(RecordedSweep sweep, TrialRecord trial) => codes.GetAsync(Key.Of(sweep, trial), () => AloneAsync(() => Task.FromResult(TrialCode.Open(host, sweep, trial))));

    /// <summary>What <c>latent</c> says of a trial.</summary>
    /// <inheritdoc cref="OpenAsync" path="/exception"/>
    public Task<CodeStudy> StudyAsync(RecordedSweep sweep, TrialRecord trial) => studies.GetAsync(Key.Of(sweep, trial), () => AloneAsync(async () =>
    {
        var quiet = host with { Error = TextWriter.Null, Live = false };
        try
        {
            return CodeStudy.Of(await LatentReading.Of(quiet, sweep, trial).LookAsync(quiet, from: null, to: null, CancellationToken.None));
        }
        catch (DataException problem)
        {
            throw new UserException(problem.Message);
        }
    }));

    /// <summary>What the decoder makes of a code, below the priority of sweeps.</summary>
    public Task<double[]> DecodeAsync(TrialCode code, double[] at, CancellationToken cancel) => thread.DoAsync(() => code.Decode(at), cancel);

    public void Dispose() => opening.Dispose();

    private async Task<T> AloneAsync<T>(Func<Task<T>> look)
    {
        await opening.WaitAsync();
        try
        {
            return await look();
        }
        finally
        {
            opening.Release();
        }
    }

    /// <summary>A ledger file that was replaced by another one may have a trial of the same name.</summary>
    private sealed record Key(SweepId Sweep, DateTimeOffset PlannedAt, int Trial, Sha256Digest? Weights)
    {
        public static Key Of(RecordedSweep sweep, TrialRecord trial) => new(sweep.Id, sweep.Record.PlannedAt, trial.Index, trial.Result?.WeightsHash);
    }
}

/// <summary>What <c>latent</c> says of a trial.</summary>
/// <param name="Part">As the report has it.</param>
/// <param name="Json">As <c>latent --json</c> has it.</param>
internal sealed record CodeStudy(MarkupString Part, string Json)
{
    public static CodeStudy Of(LatentStudy study) => new(ReportParts.Codes(study), JsonSerializer.Serialize(LatentJson.Of(study), Commands.Json.Options));
}
