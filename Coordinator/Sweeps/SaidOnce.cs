namespace Runner.Sweeps;

/// <summary>Passes lines on, but not the one that was said last: of one fault many calls tell, and it is one.</summary>
public sealed class SaidOnce(Action<string> say)
{
    private readonly Lock gate = new();
    private string? last;

    public void Say(string line)
    {
        lock (gate)
        {
            if (line == last)
            {
                return;
            }

            last = line;
        }

        say(line);
    }
}
