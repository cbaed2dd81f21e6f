using System.Globalization;

namespace Runner.Surfaces;

/// <summary>
/// Reads an expression: numbers, <c>pi</c>, <c>e</c>, variables <c>x1</c>, <c>x2</c>, …; <c>+ - * / ^</c> and parentheses; sin, cos, exp,
/// log, tanh, sqrt, abs. <c>^</c> is right-associative and binds tighter than a sign before it. Nothing else is accepted, and length and
/// nesting are bounded, so untrusted formulas are safe to evaluate.
/// </summary>
internal sealed class FormulaParser
{
    public const int MostCharacters = 10_000;
    public const int MostVariables = 1000;
    private const int DeepestNesting = 200;
    private const int LargestWholePower = 1000;

    private static readonly Dictionary<string, FormulaOperation> Functions = new(StringComparer.Ordinal)
    {
        ["sin"] = FormulaOperation.Sin,
        ["cos"] = FormulaOperation.Cos,
        ["exp"] = FormulaOperation.Exp,
        ["log"] = FormulaOperation.Log,
        ["tanh"] = FormulaOperation.Tanh,
        ["sqrt"] = FormulaOperation.Sqrt,
        ["abs"] = FormulaOperation.Abs,
    };

    private readonly string _text;
    private readonly List<FormulaStep> _steps = [];
    private readonly Dictionary<int, int> _variables = [];
    private int _at;
    private int _depth;

    private FormulaParser(string text) => _text = text;

    /// <summary>The steps, and the number of variables, which is the highest index that occurs.</summary>
    /// <exception cref="SurfaceException">The formula is malformed; the message contains the column, from 1.</exception>
    public static (FormulaStep[] Steps, int Variables) Parse(string text)
    {
        if (text.Length > MostCharacters)
        {
            throw new SurfaceException($"formula: {text.Length} characters are more than {MostCharacters}. Shorten it.");
        }

        var parser = new FormulaParser(text);
        parser.Sum();
        if (parser.Next() is not '\0' || parser._at < text.Length)
            throw parser.Problem($"'{parser.Next()}' is not expected here", "Write an operator between terms, or remove it");

        var variables = parser._variables.Count == 0 ? 0 : parser._variables.Keys.Max() + 1;
        return (parser._steps.ToArray(), variables);
    }

    private int Sum()
    {
        var left = Product();
        while (Next() is '+' or '-')
        {
            var operation = _text[_at++] == '+' ? FormulaOperation.Add : FormulaOperation.Subtract;
            left = Add(operation, left, Product());
        }

        return left;
    }

    private int Product()
    {
        var left = Signed();
        while (Next() is '*' or '/')
        {
            var operation = _text[_at++] == '*' ? FormulaOperation.Multiply : FormulaOperation.Divide;
            left = Add(operation, left, Signed());
        }

        return left;
    }

    private int Signed()
    {
        if (++_depth > DeepestNesting)
            throw Problem($"nesting is deeper than {DeepestNesting}", "Simplify the formula");

        var result = Next() switch
        {
            '-' => Negative(),
            '+' => Positive(),
            _ => Power(),
        };
        _depth--;
        return result;
    }

    private int Negative()
    {
        _at++;
        return Add(FormulaOperation.Negate, Signed(), 0);
    }

    private int Positive()
    {
        _at++;
        return Signed();
    }

    private int Power()
    {
        var number = Operand();
        if (Next() != '^')
            return number;

        _at++;
        var exponent = Signed();
        return WholeConstant(exponent) is { } whole
            ? Add(FormulaOperation.WholePower, number, whole)
            : Add(FormulaOperation.Power, number, exponent);
    }

    /// <summary>The value of a step that is a small integer constant with or without a sign; null for other steps.</summary>
    private int? WholeConstant(int step)
    {
        var negative = _steps[step].Operation == FormulaOperation.Negate;
        var number = negative ? _steps[_steps[step].Left] : _steps[step];
        return number.Operation == FormulaOperation.Constant && number.Constant == Math.Floor(number.Constant) && number.Constant <= LargestWholePower
            ? (int)(negative ? -number.Constant : number.Constant)
            : null;
    }

    private int Operand()
    {
        var c = Next();
        if (c == '(')
            return Parenthesized();

        if (char.IsAsciiDigit(c) || c == '.')
            return Number();

        if (char.IsAsciiLetter(c))
            return Named();

        throw c == '\0'
            ? Problem("the formula ends where a value is expected", "Complete it")
            : Problem($"'{c}' is not expected here", "Write a number, x1, x2, …, a function or a parenthesis");
    }

    private int Parenthesized()
    {
        var open = _at++;
        var inner = Sum();
        if (Next() != ')')
            throw Problem($"the parenthesis in column {open + 1} is not closed", "Close it");

        _at++;
        return inner;
    }

    private int Number()
    {
        var start = _at;
        Digits();
        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            Digits();
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            var exponent = _at++;
            if (_at < _text.Length && _text[_at] is '+' or '-')
                _at++;

            var first = _at;
            Digits();
            if (_at == first)
                _at = exponent;
        }

        if (!double.TryParse(_text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            _at = start;
            throw Problem("this is not a number", "Write one such as 2, .5 or 1e-3");
        }

        return Add(FormulaOperation.Constant, 0, 0, value);
    }

    private void Digits()
    {
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }
    }

    private int Named()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiLetterOrDigit(_text[_at]))
        {
            _at++;
        }

        var name = _text[start.._at];
        switch (name)
        {
            case "pi":
                return Add(FormulaOperation.Constant, 0, 0, Math.PI);
            case "e":
                return Add(FormulaOperation.Constant, 0, 0, Math.E);
        }

        if (name[0] == 'x' && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostVariables)
            return Variable(number - 1);

        if (!Functions.TryGetValue(name, out var function))
        {
            _at = start;
            throw Problem($"'{(name.Length > 40 ? name[..40] : name)}' is not known", $"Use x1, x2, …, pi, e, {string.Join(", ", Functions.Keys)}");
        }

        if (Next() != '(')
            throw Problem($"{name} needs its argument in parentheses", $"Write {name}(x1)");

        return Add(function, Parenthesized(), 0);
    }

    private int Variable(int index)
    {
        if (!_variables.TryGetValue(index, out var step))
        {
            step = Add(FormulaOperation.Variable, index, 0);
            _variables.Add(index, step);
        }

        return step;
    }

    private int Add(FormulaOperation operation, int left, int right, double constant = 0)
    {
        _steps.Add(new FormulaStep(operation, left, right, constant));
        return _steps.Count - 1;
    }

    /// <summary>The next character that is not a space; NUL at the end.</summary>
    private char Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        return _at < _text.Length ? _text[_at] : '\0';
    }

    private SurfaceException Problem(string diagnosis, string remedy) =>
        new($"formula: column {_at + 1}: {diagnosis}. {remedy}.");
}
