using Runner.Comparison;
using Runner.Comparison.Statistics;

namespace Runner.Latent;

/// <summary>What the decoder makes of codes that no sample has: on lines between samples, on a grid, along differences of classes, along single
/// coordinates.</summary>
/// <param name="Morphs">Straight lines in the code between two test samples.</param>
/// <param name="Arithmetic">The code of a sample plus −3 … +3 times the difference of the mean codes of two groups.</param>
/// <param name="Walk">Rows of a grid from the highest y down; one row for a code of one number.</param>
/// <param name="Coordinates">Each coordinate through its range, the others at their means.</param>
public sealed record CodeWalks(
    IReadOnlyList<Morph> Morphs, DecodedRow Arithmetic, string ArithmeticFrom, string ArithmeticTo, IReadOnlyList<DecodedRow> Walk, IReadOnlyList<DecodedRow> Coordinates)
{
    public const int Side = 12;

    private const int MorphSteps = 9;

    private const int CoordinateSteps = 7;

    /// <param name="from">A group, or −1 to choose two whose mean codes are far apart, and for a second strip two that are near.</param>
    public static CodeWalks Of(ICoder coder, LatentData data, CodeLook look, int from, int to)
    {
        var pairs = from >= 0 ? [(from, to)] : Pairs(look);
        var morphs = pairs.Count > 0
            ? pairs.Select(pair => Morphed(look.Groups.Typical[pair.From], look.Groups.Typical[pair.To]))
            : [Morphed(0, data.Test.Count - 1)];
        var (first, second) = pairs.Count > 0 ? pairs[0] : (0, 0);
        var (start, goal) = (look.Groups.Mean(first), look.Groups.Mean(second));
        return new CodeWalks(
            [.. morphs],
            DecodedRow.Along(
                coder,
                $"{look.Groups.Names[second]} − {look.Groups.Names[first]}",
                [.. look.TestCodes.Row(Math.Max(0, look.Groups.Typical[first]), coder.Width)],
                [.. goal.Zip(start, (a, b) => a - b)],
                Even.Steps(-3, 3, 7)),
            look.Groups.Names[first],
            look.Groups.Names[second],
            Grid(coder, look),
            EachCoordinate(coder, look));

        Morph Morphed(int a, int b) => new(
            data.Test.Numbers[a],
            data.Test.Numbers[b],
            DecodedRow.Between(
                coder,
                $"{look.Groups.Names[look.Groups.Test[a]]} to {look.Groups.Names[look.Groups.Test[b]]}",
                look.TestCodes.Row(a, coder.Width),
                look.TestCodes.Row(b, coder.Width),
                MorphSteps));
    }

    /// <summary>The two groups whose mean codes are farthest apart, and the two that are nearest.</summary>
    private static List<(int From, int To)> Pairs(CodeLook look)
    {
        int[] present = [.. look.Groups.Present];
        var pairs = present.SelectMany(a => present.Where(b => b > a).Select(b => (From: a, To: b)))
            .OrderByDescending(pair => Rows.SquaredDistance(look.Groups.Mean(pair.From), look.Groups.Mean(pair.To))).ToList();
        return pairs.Count <= 2 ? pairs : [pairs[0], pairs[^1]];
    }

    private static DecodedRow[] Grid(ICoder coder, CodeLook look)
    {
        var scores = coder.Width <= 2 ? look.TrainCodes : look.Plane.Project(look.TrainCodes);
        var width = coder.Width <= 2 ? coder.Width : look.Plane.Count;
        double[][] levels = [.. Enumerable.Range(0, width).Select(axis => Levels(scores, width, axis, [.. Enumerable.Range(0, Side).Select(i => (i + .5) / Side)]))];
        var ys = width == 1 ? [double.NaN] : levels[1].Reverse();
        return [.. ys.Select(y =>
        {
            double[] places = [.. levels[0].SelectMany(x => width == 1 ? (double[])[x] : [x, y])];
            var codes = coder.Width <= 2 ? places : look.Plane.Place(places);
            return new DecodedRow(width == 1 ? "" : Number.Short(y), levels[0], codes, coder.Decode(codes));
        })];
    }

    private static DecodedRow[] EachCoordinate(ICoder coder, CodeLook look)
    {
        var means = look.Places.Mean;
        return [.. look.Places.Coordinates.Select(coordinate => coordinate.Place).Select(axis =>
        {
            var ends = Levels(look.TrainCodes, coder.Width, axis, [.025, .975]);
            var direction = new double[coder.Width];
            direction[axis] = 1;
            var from = means.ToArray();
            from[axis] = 0;
            return DecodedRow.Along(coder, $"{axis + 1}", from, direction, Even.Steps(ends[0], ends[1], CoordinateSteps));
        })];
    }

    private static double[] Levels(double[] rows, int width, int axis, double[] shares)
    {
        var sorted = Quantiles.Sorted(Enumerable.Range(0, rows.Length / width).Select(row => rows[(row * width) + axis]));
        return [.. shares.Select(share => Quantiles.OfSorted(sorted, share))];
    }
}

/// <summary>A straight line in the code from one test sample to another.</summary>
/// <param name="From">The number of the test sample.</param>
public sealed record Morph(int From, int To, DecodedRow Row);
