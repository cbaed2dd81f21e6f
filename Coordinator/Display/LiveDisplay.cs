using Runner.Commands;
using Runner.Hosting;
using Runner.Messages;
using Runner.Results;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Runner.Display;

/// <summary>Progress on a terminal: redrawn in place, a bar for the sweep and a line per slot.</summary>
public sealed class LiveDisplay(IAnsiConsole console, SweepProgress progress, Func<int, string> pointText, TimeProvider time, RecommendedCommands recommended)
    : ISweepDisplay
{
    private const int BarWidth = 30;
    private const int MostWarnings = 3;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(125);
    private readonly Lock gate = new();
    private readonly Queue<string> warnings = [];

    public void Show(SweepNews news)
    {
        progress.See(news);
        if (NewsText.Of(news, recommended) is { } line)
        {
            Warn(line);
        }
    }

    public void Warn(string line)
    {
        lock (gate)
        {
            warnings.Enqueue(line);
            while (warnings.Count > MostWarnings)
            {
                warnings.Dequeue();
            }
        }
    }

    public async Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots)
    {
        await console.Live(Draw(slots())).AutoClear(true).StartAsync(async live =>
        {
            while (await Task.WhenAny(ended, Task.Delay(Redraw, time)) != ended)
            {
                live.UpdateTarget(Draw(slots()));
            }
        });
        console.WriteLine(progress.Read().ToString());
        return await ended;
    }

    private Rows Draw(IReadOnlyList<TrainingProgress?> slots)
    {
        var reading = progress.Read();
        var share = reading.Trials == 0 ? 1.0 : (double)reading.Recorded / reading.Trials;
        var full = (int)(share * BarWidth);
        var rows = new List<IRenderable>
        {
            new Markup($"[green]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/] {Markup.Escape(reading.ToString())}"),
        };
        for (var slot = 0; slot < slots.Count; slot++)
        {
            rows.Add(new Text(OneLine($"slot {slot}: {Describe(slots[slot])}")));
        }

        if (reading.LastTrouble is { } trouble)
        {
            rows.Add(new Text(OneLine(trouble), Color.Red));
        }

        lock (gate)
        {
            rows.AddRange(warnings.Select(line => new Text(OneLine(line), Color.Yellow)));
        }

        return new Rows(rows);
    }

    /// <summary>Truncates a line to the terminal's width, because a line that wraps would shift the display at every change.</summary>
    private string OneLine(string text)
    {
        var width = console.Profile.Width - 1;
        return text.Length <= width ? text : string.Concat(text.AsSpan(0, Math.Max(0, width - 1)), "…");
    }

    private string Describe(TrainingProgress? training) => training is null
        ? "waiting"
        : $"trial {training.Trial}, {TrainingText.Of(training)}, {pointText(training.Trial)}";
}
