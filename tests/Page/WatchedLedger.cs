using System.Reflection;
using Runner.Ledgers;

namespace Runner.Tests.Page;

/// <summary>A ledger that counts how often all results are read, and lets them wait.</summary>
public class WatchedLedger : DispatchProxy
{
    private ITrialLedger ledger = null!;

    public int Tables { get; private set; }

    /// <summary>Results are read once it is completed.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    public static (ITrialLedger Ledger, WatchedLedger Watch) Of(ITrialLedger ledger)
    {
        var proxy = Create<ITrialLedger, WatchedLedger>();
        var watch = (WatchedLedger)(object)proxy;
        watch.ledger = ledger;
        return (proxy, watch);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name != nameof(ITrialLedger.TableAsync))
        {
            return targetMethod.Invoke(ledger, args);
        }

        Tables++;
        return LaterAsync(() => (Task<Results.TrialTable>)targetMethod.Invoke(ledger, args)!);
    }

    private async Task<T> LaterAsync<T>(Func<Task<T>> read)
    {
        await Held;
        return await read();
    }
}
