namespace Runner.Surfaces;

internal enum FormulaOperation
{
    Constant,
    Variable,
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,

    /// <summary>An integer power, by repeated squaring, which also works for negative bases.</summary>
    WholePower,

    /// <summary>exp(b · log a), for bases above 0.</summary>
    Power,
    Sin,
    Cos,
    Exp,
    Log,
    Tanh,
    Sqrt,
    Abs,
}

/// <summary>One step of a formula; its operands are the results of earlier steps.</summary>
/// <param name="Left">Index of the first operand; for a variable, its index; for an integer power, the index of the base.</param>
/// <param name="Right">Index of the second operand; for an integer power, the exponent.</param>
internal readonly record struct FormulaStep(FormulaOperation Operation, int Left, int Right, double Constant);

/// <summary>
/// A formula as a list of steps. The gradient is computed by reverse accumulation along the list (Griewank and Walther 2008, ch.
/// 3), at the cost of a few evaluations regardless of the number of variables.
/// </summary>
internal readonly struct FormulaTape(FormulaStep[] steps) : ISurfaceFunction
{
    private const int OnStack = 128;

    public TNumber Evaluate<TNumber>(ReadOnlySpan<TNumber> x, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        Span<TNumber> values = steps.Length <= OnStack ? stackalloc TNumber[steps.Length] : new TNumber[steps.Length];
        Span<TNumber> slopes = steps.Length <= OnStack ? stackalloc TNumber[steps.Length] : new TNumber[steps.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            values[i] = Forward(steps[i], values, x);
        }

        slopes.Fill(TNumber.Of(0));
        gradient.Fill(TNumber.Of(0));
        slopes[^1] = TNumber.Of(1);
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            Backward(steps[i], values[i], slopes[i], values, slopes, gradient);
        }

        return values[^1];
    }

    private static TNumber Forward<TNumber>(FormulaStep step, ReadOnlySpan<TNumber> values, ReadOnlySpan<TNumber> x)
        where TNumber : unmanaged, IDifferentiable<TNumber> => step.Operation switch
        {
            FormulaOperation.Constant => TNumber.Of(step.Constant),
            FormulaOperation.Variable => x[step.Left],
            FormulaOperation.Add => values[step.Left] + values[step.Right],
            FormulaOperation.Subtract => values[step.Left] - values[step.Right],
            FormulaOperation.Multiply => values[step.Left] * values[step.Right],
            FormulaOperation.Divide => values[step.Left] / values[step.Right],
            FormulaOperation.Negate => -values[step.Left],
            FormulaOperation.WholePower => WholePower(values[step.Left], step.Right),
            FormulaOperation.Power => TNumber.Exp(values[step.Right] * TNumber.Log(values[step.Left])),
            FormulaOperation.Sin => TNumber.Sin(values[step.Left]),
            FormulaOperation.Cos => TNumber.Cos(values[step.Left]),
            FormulaOperation.Exp => TNumber.Exp(values[step.Left]),
            FormulaOperation.Log => TNumber.Log(values[step.Left]),
            FormulaOperation.Tanh => TNumber.Tanh(values[step.Left]),
            FormulaOperation.Sqrt => TNumber.Sqrt(values[step.Left]),
            FormulaOperation.Abs => TNumber.Abs(values[step.Left]),
            _ => throw new InvalidOperationException($"{step.Operation} has no value"),
        };

    private static void Backward<TNumber>(
        FormulaStep step, TNumber value, TNumber slope, ReadOnlySpan<TNumber> values, Span<TNumber> slopes, Span<TNumber> gradient)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var one = TNumber.Of(1);
        switch (step.Operation)
        {
            case FormulaOperation.Constant:
                break;
            case FormulaOperation.Variable:
                gradient[step.Left] += slope;
                break;
            case FormulaOperation.Add:
                slopes[step.Left] += slope;
                slopes[step.Right] += slope;
                break;
            case FormulaOperation.Subtract:
                slopes[step.Left] += slope;
                slopes[step.Right] -= slope;
                break;
            case FormulaOperation.Multiply:
                slopes[step.Left] += slope * values[step.Right];
                slopes[step.Right] += slope * values[step.Left];
                break;
            case FormulaOperation.Divide:
                slopes[step.Left] += slope / values[step.Right];
                slopes[step.Right] -= slope * value / values[step.Right];
                break;
            case FormulaOperation.Negate:
                slopes[step.Left] -= slope;
                break;
            case FormulaOperation.WholePower:
                slopes[step.Left] += step.Right == 0
                    ? TNumber.Of(0)
                    : slope * TNumber.Of(step.Right) * WholePower(values[step.Left], step.Right - 1);
                break;
            case FormulaOperation.Power:
                slopes[step.Left] += slope * values[step.Right] * TNumber.Exp((values[step.Right] - one) * TNumber.Log(values[step.Left]));
                slopes[step.Right] += slope * value * TNumber.Log(values[step.Left]);
                break;
            case FormulaOperation.Sin:
                slopes[step.Left] += slope * TNumber.Cos(values[step.Left]);
                break;
            case FormulaOperation.Cos:
                slopes[step.Left] -= slope * TNumber.Sin(values[step.Left]);
                break;
            case FormulaOperation.Exp:
                slopes[step.Left] += slope * value;
                break;
            case FormulaOperation.Log:
                slopes[step.Left] += slope / values[step.Left];
                break;
            case FormulaOperation.Tanh:
                slopes[step.Left] += slope * (one - (value * value));
                break;
            case FormulaOperation.Sqrt:
                slopes[step.Left] += slope / (value + value);
                break;
            case FormulaOperation.Abs:
                slopes[step.Left] += slope * TNumber.Of(values[step.Left].Plain == 0 ? 0 : Math.CopySign(1, values[step.Left].Plain));
                break;
            default:
                throw new InvalidOperationException($"{step.Operation} has no derivative");
        }
    }

    private static TNumber WholePower<TNumber>(TNumber number, int exponent)
        where TNumber : unmanaged, IDifferentiable<TNumber>
    {
        var power = TNumber.Of(1);
        var square = number;
        for (var left = Math.Abs(exponent); left > 0; left >>= 1)
        {
            if ((left & 1) != 0)
                power *= square;

            if (left > 1)
                square *= square;
        }

        return exponent < 0 ? TNumber.Of(1) / power : power;
    }
}
