using Runner.Numerics;
using Runner.Specs;

namespace Runner.Data;

/// <summary>Sequences that are computed: as many as are asked for, or new ones for every batch.</summary>
internal static class Sequences
{
    public const int DefaultSamples = 1_000;

    /// <summary>A set of one kind.</summary>
    public static RawSamples Read(DataConfig config)
    {
        var name = KebabCase.Of(config.Source);
        var (shape, targets, source) = Of(config);
        var count = config.Samples > 0 ? config.Samples : DefaultSamples;
        var features = shape.Steps * shape.Features;
        DataLimits.CheckSize(name, count, features);
        DataLimits.CheckSize(name, count, Math.Max(1, targets.Steps * targets.Features));
        var inputs = new double[count * features];
        var width = targets.Steps * targets.Features;
        var wanted = new double[count * width];
        var stream = DataStreams.Sequences(config.Source, config.Steps);
        for (var i = 0; i < count; i++)
        {
            source.Draw(stream, inputs.AsSpan(i * features, features), wanted.AsSpan(i * width, width));
        }

        return new RawSamples(name, count, features, new DoubleValues(inputs))
        {
            Targets = wanted,
            TargetWidth = width,
            TargetSteps = targets.Steps > 1 ? targets.Steps : 0,
            Sequence = shape,
            Endless = source,
        };
    }

    /// <summary>The digits, one pixel a step, row by row. Le, Jaitly, Hinton, "A simple way to initialize recurrent networks of rectified linear
    /// units", 2015, section 4.2, on the digits that are part of the program.</summary>
    public static RawSamples Digits() =>
        Data.Digits.Read() with { Name = "sequential-digits", Image = null, Sequence = new SequenceShape(Data.Digits.Features, 1) };

    private static (SequenceShape Inputs, SequenceShape Targets, ISampleSource Source) Of(DataConfig config) => config.Source switch
    {
        DataSource.Adding => (new(config.Steps, 2), new(1, 1), new AddingProblem(config.Steps)),
        DataSource.CopyMemory => (CopyMemory.Inputs(config.Steps), CopyMemory.Targets(config.Steps), new CopyMemory(config.Steps)),
        DataSource.SineMix => (new(config.Steps, 1), new(1, 1), new SineMix(config.Steps)),
        _ => throw new InvalidOperationException(config.Source.ToString()),
    };

    /// <summary>
    /// The adding problem: at each of T steps a number u_t from U[0, 1) and a mark m_t, which is 1 at one step of the first half and at one of the
    /// second, 0 elsewhere. The target is the sum of the two marked numbers; always answering 1 costs 1/6 in mean squared error.
    /// Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9, 1997, as Le, Jaitly and Hinton (2015) have it.
    /// </summary>
    private sealed class AddingProblem(int steps) : ISampleSource
    {
        public void Draw(RandomStream stream, Span<double> inputs, Span<double> targets)
        {
            inputs.Clear();
            for (var step = 0; step < steps; step++)
            {
                inputs[2 * step] = stream.NextDouble();
            }

            var half = steps / 2;
            var (first, second) = (stream.NextInt32(half), half + stream.NextInt32(steps - half));
            inputs[(2 * first) + 1] = inputs[(2 * second) + 1] = 1;
            targets[0] = inputs[2 * first] + inputs[2 * second];
        }
    }

    /// <summary>
    /// The copying problem: ten symbols of eight, T − 1 blanks, a sign to begin, nine blanks and a last one; what is wanted is a blank at every step but
    /// the last ten, and there the ten symbols in their order. Inputs are one-hot [T + 20, 10] (symbols, blank, sign), targets [T + 20, 9].
    /// Remembering nothing costs 10·log 8/(T + 20) a step. Hochreiter and Schmidhuber 1997; Arjovsky, Shah, Bengio,
    /// "Unitary evolution recurrent neural networks", ICML 2016, section 5.1.
    /// </summary>
    private sealed class CopyMemory(int delay) : ISampleSource
    {
        private const int Symbols = 8;
        private const int Length = 10;
        private const int Blank = Symbols;
        private const int Sign = Symbols + 1;

        public static SequenceShape Inputs(int delay) => new(delay + (2 * Length), Symbols + 2);

        public static SequenceShape Targets(int delay) => new(delay + (2 * Length), Symbols + 1);

        public void Draw(RandomStream stream, Span<double> inputs, Span<double> targets)
        {
            inputs.Clear();
            targets.Clear();
            var steps = delay + (2 * Length);
            for (var step = 0; step < steps; step++)
            {
                var symbol = step < Length ? stream.NextInt32(Symbols) : step == delay + Length - 1 ? Sign : Blank;
                inputs[(step * (Symbols + 2)) + symbol] = 1;
                if (step < Length)
                {
                    targets[((steps - Length + step) * (Symbols + 1)) + symbol] = 1;
                }

                if (step < steps - Length)
                {
                    targets[(step * (Symbols + 1)) + Blank] = 1;
                }
            }
        }
    }

    /// <summary>
    /// A mixture of three sines: x_t = ⅓·Σ a_k·sin(2π f_k t + φ_k) at t = 0 … T − 1, with a_k from U[.5, 1), f_k from U[.02, .12) and φ_k from U[0, 2π).
    /// The target is x_T, the next value.
    /// </summary>
    private sealed class SineMix(int steps) : ISampleSource
    {
        private const int Waves = 3;

        public void Draw(RandomStream stream, Span<double> inputs, Span<double> targets)
        {
            inputs.Clear();
            targets.Clear();
            for (var wave = 0; wave < Waves; wave++)
            {
                var height = 0.5 + (0.5 * stream.NextDouble());
                var frequency = 0.02 + (0.1 * stream.NextDouble());
                var phase = 2 * Math.PI * stream.NextDouble();
                for (var step = 0; step <= steps; step++)
                {
                    var value = height * Simd.Sin((2 * Math.PI * frequency * step) + phase) / Waves;
                    (step < steps ? ref inputs[step] : ref targets[0]) += value;
                }
            }
        }
    }
}
