using System.Reflection;
using System.Runtime.ExceptionServices;
using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

/// <summary>A ledger whose calls are seen, and may be failed, before they reach it.</summary>
public class LedgerProxy : DispatchProxy
{
    private ITrialLedger _ledger = null!;
    private Action<string> _before = null!;
    private Func<long?>? _version;

    /// <param name="before">Given the method's name; what it throws is what the caller meets.</param>
    /// <param name="version">What it says is the version of every sweep; null for what the ledger says.</param>
    public static ITrialLedger Of(ITrialLedger ledger, Action<string> before, Func<long?>? version = null)
    {
        var proxy = Create<ITrialLedger, LedgerProxy>();
        var self = (LedgerProxy)(object)proxy;
        (self._ledger, self._before, self._version) = (ledger, before, version);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _before(targetMethod!.Name);
        if (targetMethod.Name == nameof(ITrialLedger.VersionAsync) && _version is not null)
        {
            return Task.FromResult(_version());
        }

        try
        {
            return targetMethod.Invoke(_ledger, args);
        }
        catch (TargetInvocationException fault)
        {
            ExceptionDispatchInfo.Throw(fault.InnerException!);
            return null;
        }
    }
}
