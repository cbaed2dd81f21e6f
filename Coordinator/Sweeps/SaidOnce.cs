namespace Runner.Sweeps;

/// <summary>Passes lines on, except a repetition of the last one, as many calls may report the same fault.</summary>
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
