using System.Collections.Immutable;
using System.Globalization;
using Runner.Commands;
using Runner.Comparison;
using Runner.Echo;

namespace Runner.Page.Starts;

/// <summary>Which runs of a spec are played: one for every combination of these.</summary>
/// <param name="Points">Numbers of points of its sweep.</param>
/// <param name="Inits">Seeds of the starting weights.</param>
/// <param name="Orders">Seeds of the order of batches.</param>
internal sealed record StartChoice(ImmutableArray<int> Points, ImmutableArray<int> Inits, ImmutableArray<int> Orders)
{
    public const int Fewest = 2;
    public const int Most = 4;

    /// <summary>Two starts of the first point.</summary>
    public static StartChoice First { get; } = new([0], [0, 1], [0]);

    /// <summary>Reads numbers with commas between them.</summary>
    /// <exception cref="UserException">They are none, or do not make two to four runs.</exception>
    public static StartChoice Read(string points, string inits, string orders)
    {
        var choice = new StartChoice(Numbers(points, "Points"), Numbers(inits, "Starting weights"), Numbers(orders, "Order of batches"));
        return choice.Count is >= Fewest and <= Most
            ? choice
            : throw new UserException(
                $"{Number.Of(choice.Points.Length, "point")} × {Number.Of(choice.Inits.Length, "start")} × {Number.Of(choice.Orders.Length, "order")} make {Number.Of(choice.Count, "run")}. Choose {Fewest} to {Most}, such as the starts 0, 1.");
    }

    public long Count => (long)Points.Length * Inits.Length * Orders.Length;

    /// <summary>As it is written into a field.</summary>
    public static string Text(ImmutableArray<int> numbers) => string.Join(", ", numbers);

    private static ImmutableArray<int> Numbers(string text, string name)
    {
        var numbers = new List<int>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                throw new UserException($"{name}: {Shown.Line(word, 40)} is not a whole number from 0. Write numbers with commas between them, such as 0, 3.");
            }

            numbers.Add(number);
        }

        return numbers.Count == 0 ? throw new UserException($"{name}: no number is given. Write one, such as 0.")
            : numbers.Distinct().Count() < numbers.Count ? throw new UserException($"{name}: a number is there twice. Write each once.")
            : [.. numbers];
    }
}
