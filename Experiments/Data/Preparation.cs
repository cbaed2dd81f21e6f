using Runner.Echo;
using Runner.Specs;

namespace Runner.Data;

/// <summary>
/// Prepares a source as the spec says, in this order: take, pool, split, scale, centre. All in float64, with sums in row order,
/// rounded once at the end; statistics are computed from the training samples only.
/// </summary>
internal sealed class Preparation
{
    private readonly RawSamples _source;
    private readonly DataConfig _config;
    private readonly int[] _train;
    private readonly RawSamples _testSource;
    private readonly int[] _test;
    private readonly double[] _row;
    private readonly double[] _fill;

    private Preparation(RawSamples source, DataConfig config)
    {
        _source = source;
        _config = config;
        Image = PooledImage(source.Name, source.Image, config.Pool);
        Features = source.Features / (Math.Max(1, config.Pool) * Math.Max(1, config.Pool));
        _row = new double[source.Features];
        var taken = Taken(source.Count, config.Take);
        (_train, _test) = Split.Of(source, taken, config);
        _testSource = source;
        if (_test.Length == 0 && source.OwnTest is { } own)
        {
            _testSource = own;
            _test = [.. Enumerable.Range(0, own.Count)];
        }

        _fill = source.Missing > 0 ? MeansOfKnown() : [];
    }

    private ImageShape? Image { get; }

    private int Features { get; }

    /// <summary>How many features have statistics of their own: all, or those of one step, whose statistics are over all steps.</summary>
    private int Kinds => _source.Sequence?.Features ?? Features;

    public static Dataset<T> Of<T>(RawSamples source, DataConfig config)
        where T : unmanaged
    {
        var preparation = new Preparation(source, config);
        var scale = preparation.Scale();
        return new Dataset<T>(
            source.Name,
            preparation.Samples<T>(source, preparation._train, scale),
            preparation._test.Length == 0 ? null : preparation.Samples<T>(preparation._testSource, preparation._test, scale),
            preparation.Image)
        {
            Source = DataFacts.Of(source),
            Sequence = source.Sequence,
            TargetSteps = source.TargetSteps,
            Endless = source.Endless,
        };
    }

    public static int Taken(int samples, int take) => take > 0 ? Math.Min(take, samples) : samples;

    public static ImageShape? PooledImage(string name, ImageShape? shape, int pool)
    {
        if (pool <= 1)
            return shape;

        if (shape is not { } image)
        {
            throw new DataException($"data.pool: {name} has no images to pool. Remove data.pool.");
        }

        if (image.Rows % pool != 0 || image.Columns % pool != 0)
        {
            throw new DataException($"data.pool: {pool} does not divide {image.Rows}×{image.Columns} images. Give a divisor of both sides.");
        }

        return new ImageShape(image.Rows / pool, image.Columns / pool);
    }

    private Samples<T> Samples<T>(RawSamples from, int[] rows, FeatureScale scale)
        where T : unmanaged
    {
        var inputs = new T[checked(rows.Length * Features)];
        var pooled = new double[Features];
        for (var i = 0; i < rows.Length; i++)
        {
            Pooled(from, rows[i], pooled);
            scale.Apply(pooled);
            Round(pooled, inputs.AsSpan(i * Features, Features), rows[i]);
        }

        var targets = new T[checked(rows.Length * from.TargetWidth)];
        for (var i = 0; i < rows.Length; i++)
        {
            Round(from.Targets.AsSpan(rows[i] * from.TargetWidth, from.TargetWidth), targets.AsSpan(i * from.TargetWidth, from.TargetWidth), rows[i]);
        }

        int[] labels = from.Labels.Length == 0 ? [] : [.. rows.Select(row => from.Labels[row])];
        return new Samples<T>(rows.Length, Features, inputs, from.TargetWidth, targets, labels, from.Classes);
    }

    private FeatureScale Scale()
    {
        var scale = FeatureScale.None(Features);
        switch (_config.Scale)
        {
            case Scaling.Unit when _source.FullScale is { } full:
                Array.Fill(scale.Range, full);
                break;
            case Scaling.Unit:
                FromMinimumAndMaximum(scale);
                break;
            case Scaling.Standardize:
                FromMeanAndDeviation(scale);
                break;
        }

        if (_config.Center && _config.Scale != Scaling.Standardize)
            Mean(scale).CopyTo(scale.Center, 0);

        for (var i = 0; i < Features && _config.Shift != 0; i++)
        {
            scale.Center[i] -= _config.Shift;
        }

        return scale;
    }

    /// <summary>The mean of each feature over the training rows in which it is not missing.</summary>
    private double[] MeansOfKnown()
    {
        var sum = new double[Kinds];
        var known = new int[Kinds];
        foreach (var row in _train)
        {
            _source.Values.CopyTo(row * Features, _row);
            for (var i = 0; i < Features; i++)
            {
                if (!double.IsNaN(_row[i]))
                {
                    sum[i % Kinds] += _row[i];
                    known[i % Kinds]++;
                }
            }
        }

        for (var i = 0; i < Kinds; i++)
        {
            sum[i] = known[i] > 0
                ? sum[i] / known[i]
                : throw new DataException($"data.missing: {Shown.Line(_source.FeatureNames[i], 80)} of {_source.Name} has no value in any training sample. Leave the column out with data.ignore.");
        }

        return sum;
    }

    /// <summary>(x − min)/(max − min): separately for each feature, but with one range for all pixels of images, so that they
    /// stay images.</summary>
    private void FromMinimumAndMaximum(FeatureScale scale)
    {
        var low = scale.Low;
        var high = scale.Range;
        Array.Fill(low, double.PositiveInfinity);
        Array.Fill(high, double.NegativeInfinity);
        ForEachTrainingRow(row =>
        {
            for (var i = 0; i < row.Length; i++)
            {
                low[i % Kinds] = Math.Min(low[i % Kinds], row[i]);
                high[i % Kinds] = Math.Max(high[i % Kinds], row[i]);
            }
        });
        Repeat(low);
        Repeat(high);

        if (Image is not null)
        {
            Array.Fill(low, low.Min());
            Array.Fill(high, high.Max());
        }

        for (var i = 0; i < Features; i++)
        {
            scale.Constant[i] = low[i] == high[i];
            high[i] -= low[i];
        }
    }

    /// <summary>(x − mean)/σ with σ² = Σ(x − mean)²/n.</summary>
    private void FromMeanAndDeviation(FeatureScale scale)
    {
        var mean = Mean(scale);
        var first = new double[Kinds];
        var varies = new bool[Kinds];
        var squares = new double[Kinds];
        var rows = 0;
        ForEachTrainingRow(row =>
        {
            if (rows++ == 0)
                row.AsSpan(0, Kinds).CopyTo(first);

            for (var i = 0; i < row.Length; i++)
            {
                varies[i % Kinds] |= row[i] != first[i % Kinds];
                var distance = row[i] - mean[i];
                squares[i % Kinds] += distance * distance;
            }
        });

        for (var i = 0; i < Features; i++)
        {
            var kind = i % Kinds;
            scale.Low[i] = mean[i];
            scale.Range[i] = Math.Sqrt(squares[kind] / (_train.Length * (Features / Kinds)));
            scale.Constant[i] = !varies[kind] || scale.Range[i] == 0;
        }
    }

    /// <summary>Mean of each feature over the training rows, after <paramref name="scale"/>.</summary>
    private double[] Mean(FeatureScale scale)
    {
        var sum = new double[Features];
        ForEachTrainingRow(row =>
        {
            scale.Apply(row);
            for (var i = 0; i < row.Length; i++)
            {
                sum[i % Kinds] += row[i];
            }
        });

        for (var i = 0; i < Kinds; i++)
        {
            sum[i] /= _train.Length * (Features / Kinds);
        }

        Repeat(sum);
        return sum;
    }

    /// <summary>The first step's numbers for every step.</summary>
    private void Repeat(double[] values)
    {
        for (var i = Kinds; i < values.Length; i++)
        {
            values[i] = values[i - Kinds];
        }
    }

    private void ForEachTrainingRow(Action<double[]> visit)
    {
        var pooled = new double[Features];
        foreach (var row in _train)
        {
            Pooled(_source, row, pooled);
            visit(pooled);
        }
    }

    /// <summary>A sample's features after filling in missing values, or after pooling squares of pixels by their mean.</summary>
    private void Pooled(RawSamples from, int row, double[] into)
    {
        var pool = _config.Pool;
        if (pool <= 1)
        {
            from.Values.CopyTo(row * from.Features, into);
            for (var i = 0; i < into.Length && _fill.Length > 0; i++)
            {
                into[i] = double.IsNaN(into[i]) ? _fill[i % _fill.Length] : into[i];
            }

            return;
        }

        from.Values.CopyTo(row * from.Features, _row);
        var columns = Image!.Value.Columns;
        for (var target = 0; target < into.Length; target++)
        {
            // The rows of all channels follow one another, and pools do not cross a channel, because they divide its rows.
            var corner = (target / columns * pool * columns * pool) + (target % columns * pool);
            var sum = 0.0;
            for (var dy = 0; dy < pool; dy++)
            {
                for (var dx = 0; dx < pool; dx++)
                {
                    sum += _row[corner + (dy * columns * pool) + dx];
                }
            }

            into[target] = sum / (pool * pool);
        }
    }

    private void Round<T>(ReadOnlySpan<double> from, Span<T> into, int sample)
        where T : unmanaged
    {
        for (var i = 0; i < from.Length; i++)
        {
            if (!(Math.Abs(from[i]) <= (typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue)))
            {
                throw new DataException(
                    $"data: {_source.Name}: feature {i} of sample {sample} is too large a number after scaling. Remove or rescale it in the file.");
            }

            into[i] = Rounded.Of<T>(from[i]);
        }
    }
}
