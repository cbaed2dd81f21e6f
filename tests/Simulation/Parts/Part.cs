using Runner.Simulation.World;

namespace Runner.Simulation.Parts;

/// <summary>A process: it can be killed, which forgets all it knew and was about to do, and be paused, which lets nothing
/// happen in it for a while.</summary>
public abstract class Part(Schedule world, int number)
{
    protected Schedule World { get; } = world;

    public int Number { get; } = number;

    /// <summary>How often it was started. What was under way in an earlier life does not reach this one.</summary>
    public int Life { get; private set; }

    public bool Up { get; private set; }

    public long PausedUntil { get; private set; }

    public (int Part, int Life) Identity => (Number, Life);

    public void Start()
    {
        if (Up || World.Over)
        {
            return;
        }

        Life++;
        Up = true;
        PausedUntil = 0;
        World.Log.Note(Happening.Started, Number, Life);
        Begin();
    }

    /// <summary>kill −9, and a new process some time later.</summary>
    public void Crash(TimeSpan restartAfter)
    {
        if (!Up)
        {
            return;
        }

        World.Log.Note(Happening.Crashed, Number, Life);
        Dying();
        Up = false;
        World.Time.After(restartAfter, Start);
    }

    /// <summary>SIGSTOP, and SIGCONT some time later.</summary>
    public void Pause(TimeSpan length)
    {
        World.Log.Note(Happening.Paused, Number, length.Ticks);
        PausedUntil = Math.Max(PausedUntil, World.Time.Now + length.Ticks);
    }

    /// <summary>Happens in this life, and not before a pause is over.</summary>
    public void Later(TimeSpan delay, Action happen)
    {
        var life = Life;
        World.Time.After(delay, () => Happen(life, happen));
    }

    /// <summary>What arrives from outside: for whoever lives now.</summary>
    public void Hear(Action happen) => Happen(Life, happen);

    /// <summary>For the life that is meant, and no other.</summary>
    public void Happen(int life, Action happen)
    {
        if (life != Life || !Up)
        {
            return;
        }

        if (World.Time.Now < PausedUntil)
        {
            World.Time.At(PausedUntil, () => Happen(life, happen));
            return;
        }

        happen();
    }

    protected void Every(TimeSpan period, Action happen) => Later(period, () =>
    {
        happen();
        if (!World.Over)
        {
            Every(period, happen);
        }
    });

    /// <summary>A life ends, without a chance to do anything: for who keeps the books.</summary>
    protected virtual void Dying()
    {
    }

    /// <summary>A new life begins, with nothing known.</summary>
    protected abstract void Begin();
}
