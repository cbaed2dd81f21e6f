using Runner.Display;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Ownership;
using Runner.Minima;
using Runner.Sweeps;

namespace Runner.Commands;

/// <summary>
/// Trains the sweeps that other terminals plan in the ledger of a process while it runs one of its own, beside that one. When the
/// process ends before them, whoever planned them takes the ledger over and goes on.
/// </summary>
internal sealed class OtherSweeps : IAsyncDisposable
{
    private readonly CommandHost _host;
    private readonly ITrialLedger _ledger;
    private readonly SweepId _own;
    private readonly int _slots;
    private readonly Action<string> _warn;
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<SweepId, Task> _running = [];

    /// <param name="own">The sweep that the process runs itself.</param>
    public OtherSweeps(CommandHost host, ITrialLedger ledger, SweepId own, int slots, Action<string> warn)
    {
        (_host, _ledger, _own, _slots, _warn) = (host, ledger, own, slots, warn);
        if (OwnedLedger.Of(ledger) is { } owned)
        {
            owned.Desk.Planned = Begin;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (OwnedLedger.Of(_ledger) is { } owned)
        {
            owned.Desk.Planned = _ => false;
        }

        await _ending.CancelAsync();
        Task[] running;
        lock (_running)
        {
            running = [.. _running.Values];
        }

        await Task.WhenAll(running);
        _ending.Dispose();
    }

    private bool Begin(SweepRecord record)
    {
        if (record.Id == _own)
        {
            return true;
        }

        lock (_running)
        {
            if (!_running.TryGetValue(record.Id, out var before) || before.IsCompleted)
            {
                _running[record.Id] = Task.Run(() => RunAsync(record));
            }
        }

        return true;
    }

    private async Task RunAsync(SweepRecord record)
    {
        try
        {
            if ((await _ledger.CountAsync(record.Id, _ending.Token)).Finished)
            {
                return;
            }

            _warn($"{record.Id}: planned from another terminal; trained here beside the other sweep.");
            var sweep = RecordedSweep.Read(_ledger, record);
            DataCatalogues.CheckFiles(_host, sweep);
            var run = new SweepRun(
                _ledger,
                await EndingPlan.TrainingOfAsync(_host, sweep, _ending.Token),
                _host.Time,
                Execution.Options(sweep.Spec, new NodeName($"{Execution.ProcessName}:{record.Id}"), _slots));
            await run.RunAsync(record.Id, new WorkerDisplay(_warn), _ending.Token);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Whoever planned it goes on with it.
        }
        catch (Exception fault)
        {
            _warn($"{record.Id}: not trained here: {fault.Message}");
        }
    }
}
