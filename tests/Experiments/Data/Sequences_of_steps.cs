using System.Text;
using Runner.Data;
using Runner.Specs;

namespace Runner.Tests.Data;

public sealed class Sequences_of_steps : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_adding_problem_marks_a_number_in_each_half_and_asks_for_their_sum()
    {
        var data = DataConfigs.Open(DataConfigs.Of(DataSource.Adding) with { Steps = 7, Samples = 2000 });
        data.Sequence.ShouldBe(new SequenceShape(7, 2));
        var seen = new HashSet<int>();
        for (var i = 0; i < data.Train.Count; i++)
        {
            var sample = data.Train.Inputs.AsSpan(i * 14, 14).ToArray();
            var marks = Enumerable.Range(0, 7).Where(step => sample[(2 * step) + 1] == 1).ToArray();
            Enumerable.Range(0, 7).ShouldAllBe(step => sample[2 * step] >= 0 && sample[2 * step] < 1);
            sample.Where((_, j) => j % 2 == 1).ShouldAllBe(mark => mark == 0 || mark == 1);
            marks.Length.ShouldBe(2);
            marks[0].ShouldBeLessThan(3);
            marks[1].ShouldBeGreaterThanOrEqualTo(3);
            data.Train.Targets[i].ShouldBe(sample[2 * marks[0]] + sample[2 * marks[1]]);
            seen.UnionWith(marks);
        }

        seen.Count.ShouldBe(7);
        data.Train.Targets.Average(target => (target - 1) * (target - 1)).ShouldBe(1.0 / 6, 0.01);
    }

    [Fact]
    public void Copy_memory_asks_for_its_first_ten_symbols_at_the_end()
    {
        var data = DataConfigs.Open(DataConfigs.Of(DataSource.CopyMemory) with { Steps = 5, Samples = 200 });
        (data.Sequence, data.TargetSteps).ShouldBe((new SequenceShape(25, 10), 25));
        for (var i = 0; i < data.Train.Count; i++)
        {
            var shown = Hot(data.Train.Inputs, i, 25, 10);
            var wanted = Hot(data.Train.Targets, i, 25, 9);
            shown[..10].ShouldAllBe(symbol => symbol < 8);
            shown[10..].ShouldBe([8, 8, 8, 8, 9, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8]);
            wanted.ShouldBe([.. Enumerable.Repeat(8, 15), .. shown[..10]]);
        }
    }

    [Fact]
    public void A_mixture_of_three_sines_goes_on_to_its_target()
    {
        // The last value of a longer one is the target of a shorter one: both draw the same three waves.
        var data = DataConfigs.Open(DataConfigs.Of(DataSource.SineMix) with { Steps = 12, Samples = 50 });
        data.Sequence.ShouldBe(new SequenceShape(12, 1));
        for (var i = 0; i < 50; i++)
        {
            double[] values = [.. data.Train.Inputs.AsSpan(i * 12, 12), data.Train.Targets[i]];
            values.ShouldAllBe(value => Math.Abs(value) < 1);
            // Three undamped waves obey a linear recurrence of order six that reads the same both ways: three unknowns.
            var rows = Enumerable.Range(0, 6).Select(t => (
                new[] { values[t + 1] + values[t + 5], values[t + 2] + values[t + 4], values[t + 3] }, -(values[t] + values[t + 6]))).ToArray();
            var found = Solve(rows[..3]);
            Enumerable.Range(3, 3).ShouldAllBe(t => Math.Abs(rows[t].Item1.Zip(found, (a, b) => a * b).Sum() - rows[t].Item2) < 1e-6);
        }
    }

    [Fact]
    public void Sequential_digits_are_the_digits_pixel_by_pixel()
    {
        var (steps, images) = (DataConfigs.Open(DataConfigs.Of(DataSource.SequentialDigits)), DataConfigs.Open(DataConfigs.Of(DataSource.Digits)));
        (steps.Sequence, steps.Image).ShouldBe((new SequenceShape(64, 1), null));
        steps.Train.Inputs.ShouldBe(images.Train.Inputs);
        steps.Train.Labels.ShouldBe(images.Train.Labels);
    }

    [Theory]
    [InlineData(DataSource.Adding)]
    [InlineData(DataSource.CopyMemory)]
    [InlineData(DataSource.SineMix)]
    public void The_first_of_more_sequences_are_the_same(DataSource source)
    {
        var few = DataConfigs.Open(DataConfigs.Of(source) with { Steps = 8, Samples = 10 }).Train;
        var more = DataConfigs.Open(DataConfigs.Of(source) with { Steps = 8, Samples = 30 }).Train;
        more.Inputs[..few.Inputs.Length].ShouldBe(few.Inputs);
        more.Targets[..few.Targets.Length].ShouldBe(few.Targets);
        few.Inputs.ShouldNotBe(DataConfigs.Open(DataConfigs.Of(source) with { Steps = 9, Samples = 10 }).Train.Inputs[..few.Inputs.Length]);
    }

    [Fact]
    public void Rows_of_a_group_are_the_steps_of_a_sequence()
    {
        _folder.Write("a.csv", "who,x,y,answer\na,1,2,0\nb,5,6,1\na,3,4,7\nb,7,8,9\n");
        var data = Open("a.csv", config => config with { Group = "who", Target = "answer" });
        data.Sequence.ShouldBe(new SequenceShape(2, 2));
        data.Train.Inputs.ShouldBe([1, 2, 3, 4, 5, 6, 7, 8]);
        data.Train.Targets.ShouldBe([7, 9]);
    }

    [Fact]
    public void Windows_are_cut_from_each_group_side_by_side_or_every_few_rows()
    {
        _folder.Write("a.csv", "who,x,answer\na,1,p\na,2,q\na,3,p\nb,4,q\nb,5,p\nb,6,p\nb,7,q\n");
        var apart = Open("a.csv", config => config with { Group = "who", Target = "answer", Window = 2 });
        apart.Train.Inputs.ShouldBe([1, 2, 4, 5, 6, 7]);
        apart.Train.Labels.ShouldBe([1, 0, 1]);
        var over = Open("a.csv", config => config with { Group = "who", Target = "answer", Window = 2, Stride = 1 });
        over.Train.Inputs.ShouldBe([1, 2, 2, 3, 4, 5, 5, 6, 6, 7]);
        Open("a.csv", config => config with { Ignore = new ColumnNames(["who"]), Target = "answer", Window = 3 }).Train.Inputs.ShouldBe([1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public void Rows_and_groups_that_make_no_window_are_counted_and_named()
    {
        _folder.Write("a.csv", "who,x\na,1\na,2\na,3\nb,4\nc,5\nc,6\n");
        var source = Open("a.csv", config => config with { Group = "who", Window = 2 }).Source;
        source.LeftOver.ShouldBe(2);
        source.Traps.ShouldBe(["group b has only 1 row, so it is left out. Give a smaller data.window to use it."]);
        source = Open("a.csv", config => config with { Group = "who", Window = 3 }).Source;
        source.LeftOver.ShouldBe(3);
        source.Traps.ShouldBe(["2 groups have fewer than 3 rows, so they are left out (the first is b). Give a smaller data.window to use them."]);
        Open("a.csv", config => config with { Group = "who", Window = 1 }).Source.LeftOver.ShouldBe(0);
    }

    [Fact]
    public void Windows_that_share_rows_with_test_samples_and_gaps_are_warned_of()
    {
        _folder.Write("a.csv", "x\n1\n2\n\"\"\n4\n5\n6\n");
        var gap = Open("a.csv", config => config with { Window = 2, Missing = MissingValues.Drop }).Source;
        (gap.Dropped, gap.LeftOver).ShouldBe((1, 1));
        gap.Traps.ShouldHaveSingleItem().ShouldStartWith("1 row is dropped for missing values, so steps on either side of a gap");
        var overlapping = Open("a.csv", config => config with { Window = 2, Stride = 1, Test = 0.5, Missing = MissingValues.Mean }).Source;
        overlapping.Traps.ShouldHaveSingleItem().ShouldStartWith("windows overlap, so test samples share rows with training samples");
        Open("a.csv", config => config with { Window = 2, Stride = 1, Missing = MissingValues.Mean }).Source.Traps.ShouldBeEmpty();
        Open("a.csv", config => config with { Window = 2, Stride = 2, Test = 0.5, Missing = MissingValues.Mean }).Source.Traps.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("who", 0, "a.csv:4:1: group b has 1 row, and a has 2. Give every group as many rows, or cut pieces of one length with data.window.")]
    [InlineData("who", 3, "data.window: 3 rows are more than any group of a.csv has (2 rows). Give a smaller one.")]
    [InlineData("", 4, "data.window: 4 rows are more than a.csv has (3 rows). Give a smaller one.")]
    [InlineData("x", 0, "a.csv:1:1: x is in data.group and in data.target. Keep one of the two.")]
    [InlineData("whom", 0, "a.csv:1:1: there is no column 'whom' for data.group. Name one of who, x, y, from 0 to 2 by number.")]
    public void What_makes_no_sequences_says_why(string group, int window, string message)
    {
        _folder.Write("a.csv", "who,x,y\na,1,2\na,2,3\nb,3,4\n");
        Should.Throw<DataException>(() => Open("a.csv", config => config with { Group = group, Window = window, Target = group == "x" ? "x" : "", Ignore = new ColumnNames(group.Length == 0 ? ["who"] : []) }))
            .Message.ShouldEndWith(message);
    }

    [Fact]
    public void A_features_statistics_are_over_all_steps()
    {
        _folder.Write("a.csv", "g,x,y\n1,0,5\n1,2,5\n2,4,5\n2,,5\n");
        var mean = Open("a.csv", config => config with { Group = "g", Missing = MissingValues.Mean });
        mean.Train.Inputs.ShouldBe([0, 5, 2, 5, 4, 5, 2, 5]);
        var unit = Open("a.csv", config => config with { Group = "g", Missing = MissingValues.Mean, Scale = Scaling.Unit });
        unit.Train.Inputs.ShouldBe([0, 0, 0.5, 0, 1, 0, 0.5, 0]);
        var standard = Open("a.csv", config => config with { Group = "g", Missing = MissingValues.Mean, Scale = Scaling.Standardize }).Train.Inputs;
        standard.Where((_, i) => i % 2 == 0).Average().ShouldBe(0, 1e-12);
        standard.Where((_, i) => i % 2 == 0).Average(value => value * value).ShouldBe(1, 1e-12);
        Open("a.csv", config => config with { Group = "g", Missing = MissingValues.Mean, Center = true }).Train.Inputs.ShouldBe([-2, 0, 0, 0, 2, 0, 0, 0]);
    }

    [Theory]
    [InlineData("(2, 3, 2)", 3, 2)]
    [InlineData("(2, 6)", 6, 1)]
    public void Arrays_are_samples_by_steps_by_features(string shape, int steps, int features)
    {
        _folder.Write("a.npy", Npy(shape, 12));
        var data = DataConfigs.Open(DataConfigs.Of(DataSource.Npy, "a.npy") with { Sequence = true }, _folder.Path);
        (data.Sequence, data.Image).ShouldBe((new SequenceShape(steps, features), null));
        data.Train.Inputs.ShouldBe([.. Enumerable.Range(0, 12).Select(i => (double)i)]);
    }

    [Theory]
    [InlineData("(12,)", "(12)")]
    [InlineData("(1, 2, 3, 2)", "(1, 2, 3, 2)")]
    public void Other_arrays_are_no_sequences(string shape, string said)
    {
        _folder.Write("a.npy", Npy(shape, 12));
        Should.Throw<DataException>(() => DataConfigs.Open(DataConfigs.Of(DataSource.Npy, "a.npy") with { Sequence = true }, _folder.Path)).Message
            .ShouldEndWith($"a.npy: byte 10: an array of shape {said} is not samples × steps × features, which data.sequence needs. Save it in that shape, or leave data.sequence out.");
    }

    private static byte[] Npy(string shape, int count)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. Enumerable.Range(0, count).Select(i => (byte)i)];
    }

    private static int[] Hot(double[] values, int sample, int steps, int width) =>
        [.. Enumerable.Range(0, steps).Select(step => Array.IndexOf(values, 1.0, (((sample * steps) + step) * width), width) - (((sample * steps) + step) * width))];

    /// <summary>Three equations by Cramer's rule.</summary>
    private static double[] Solve((double[] Left, double Right)[] rows)
    {
        var whole = Determinant([.. rows.Select(row => row.Left)]);
        return [.. Enumerable.Range(0, 3).Select(i => Determinant([.. rows.Select(row => row.Left.Select((value, j) => j == i ? row.Right : value).ToArray())]) / whole)];
    }

    private static double Determinant(double[][] m) =>
        (m[0][0] * ((m[1][1] * m[2][2]) - (m[1][2] * m[2][1]))) - (m[0][1] * ((m[1][0] * m[2][2]) - (m[1][2] * m[2][0]))) + (m[0][2] * ((m[1][0] * m[2][1]) - (m[1][1] * m[2][0])));

    private Dataset<double> Open(string name, Func<DataConfig, DataConfig> with) => DataConfigs.Open(with(DataConfigs.Of(DataSource.Csv, name)), _folder.Path);
}
