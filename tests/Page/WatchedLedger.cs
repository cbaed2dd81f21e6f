using System.Reflection;
using Runner.Ledgers;

namespace Runner.Tests.Page;

/// <summary>A ledger that counts how often all results are read, and lets them and the list of sweeps wait.</summary>
public class WatchedLedger : DispatchProxy
{
    private ITrialLedger ledger = null!;

    public int Tables { get; private set; }

    /// <summary>Results are read once it is completed.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    /// <summary>Sweeps are listed once it is completed.</summary>
    public Task HeldSweeps { get; set; } = Task.CompletedTask;

    public static (ITrialLedger Ledger, WatchedLedger Watch) Of(ITrialLedger ledger)
    {
        var proxy = Create<ITrialLedger, WatchedLedger>();
        var watch = (WatchedLedger)(object)proxy;
        watch.ledger = ledger;
        return (proxy, watch);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case nameof(ITrialLedger.TableAsync):
                Tables++;
                return AfterAsync(Held, () => (Task<Results.TrialTable>)targetMethod.Invoke(ledger, args)!);
            case nameof(ITrialLedger.SweepsAsync):
                return AfterAsync(HeldSweeps, () => (Task<IReadOnlyList<SweepRecord>>)targetMethod.Invoke(ledger, args)!);
            default:
                return targetMethod.Invoke(ledger, args);
        }
    }

    private static async Task<T> AfterAsync<T>(Task held, Func<Task<T>> read)
    {
        await held;
        return await read();
    }
}
