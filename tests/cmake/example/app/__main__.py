from app.shapes import area

print('The area is {}.'.format(area(2, 3)))
