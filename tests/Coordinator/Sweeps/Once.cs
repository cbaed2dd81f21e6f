namespace Runner.Tests.Sweeps;

/// <summary>A fault that happens the first time.</summary>
internal sealed class Once
{
    private int thrown;

    public bool HasThrown => Volatile.Read(ref thrown) > 0;

    public void ThrowIf(bool so) => Throw(so && Interlocked.Exchange(ref thrown, 1) == 0);

    public static void Throw(bool so)
    {
        if (so)
        {
            throw new InvalidOperationException("planted");
        }
    }
}
