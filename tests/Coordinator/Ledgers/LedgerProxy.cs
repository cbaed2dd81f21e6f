using System.Reflection;
using System.Runtime.ExceptionServices;
using Runner.Ledgers;

namespace Runner.Tests.Ledgers;

/// <summary>A ledger whose calls are seen, and may be failed, before they reach it.</summary>
public class LedgerProxy : DispatchProxy
{
    private ITrialLedger _ledger = null!;
    private Action<string> _before = null!;

    /// <param name="before">Given the method's name; what it throws is what the caller meets.</param>
    public static ITrialLedger Of(ITrialLedger ledger, Action<string> before)
    {
        var proxy = Create<ITrialLedger, LedgerProxy>();
        var self = (LedgerProxy)(object)proxy;
        (self._ledger, self._before) = (ledger, before);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _before(targetMethod!.Name);
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
